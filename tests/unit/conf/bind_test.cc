#include <catch2/catch.hpp>

#include "bind_fixture.h"

using namespace weir;
using namespace weir::conf;
using namespace weir::conf::test;

namespace {

std::string bind_error(std::string_view text) { return Bound(text).error; }
std::string in_http_error(const std::string& text) { return bind_error("http { " + text + " }"); }

}  // namespace

TEST_CASE("unknown directives are refused, with a hint where a known name is near") {
    CHECK(bind_error("foo bar;") == "unknown directive \"foo\" in weir.conf:1");
    CHECK(bind_error("foo bar {\n}") == "unknown directive \"foo\" in weir.conf:1");
    CHECK(bind_error("\"\" a;") == "unknown directive \"\" in weir.conf:1");
    CHECK(bind_error("worker_proceses 1;") ==
          "unknown directive \"worker_proceses\" (did you mean \"worker_processes\"?) in weir.conf:1");
    CHECK(in_http_error("\n gizp on;") ==
          "unknown directive \"gizp\" (did you mean \"gzip\"?) in weir.conf:2");
    CHECK(bind_error("worker_prcess 1;") == "unknown directive \"worker_prcess\" in weir.conf:1");
    CHECK(bind_error(std::string(200, 'x') + ";").starts_with("unknown directive \"xxx"));
}

TEST_CASE("directives have their contexts") {
    CHECK(in_http_error("worker_processes 1;") ==
          "\"worker_processes\" directive is not allowed here in weir.conf:1");
    CHECK(bind_error("gzip on;") == "\"gzip\" directive is not allowed here in weir.conf:1");
    CHECK(bind_error("server {}") == "\"server\" directive is not allowed here in weir.conf:1");
    CHECK(in_http_error("server { if (a) { gzip on; } }") ==
          "\"gzip\" directive is not allowed here in weir.conf:1");
    CHECK(in_http_error("server { location / { if (a) { gzip on; } } }") == "");
}

TEST_CASE("blocks and plain directives are not taken for each other") {
    CHECK(bind_error("worker_processes 1 {}") ==
          "directive \"worker_processes\" is not terminated by \";\" in weir.conf:1");
    CHECK(bind_error("http;") == "directive \"http\" has no opening \"{\" in weir.conf:1");
    CHECK(in_http_error("server { location / { content_by_lua_block foo; } }") ==
          "directive \"content_by_lua_block\" has no opening \"{\" in weir.conf:1");
    CHECK(in_http_error("server { location / { content_by_lua_block { } } }") == "");
}

TEST_CASE("the number of arguments is checked") {
    const std::string wrong = "invalid number of arguments in \"";
    CHECK(bind_error("worker_processes;") == wrong + "worker_processes\" directive in weir.conf:1");
    CHECK(bind_error("worker_processes 1 2;") == wrong + "worker_processes\" directive in weir.conf:1");
    CHECK(bind_error("user a b c;") == wrong + "user\" directive in weir.conf:1");
    CHECK(bind_error("http a {}") == wrong + "http\" directive in weir.conf:1");
    CHECK(in_http_error("gzip on off;") == wrong + "gzip\" directive in weir.conf:1");
    CHECK(in_http_error("add_header" + std::string(400, ' ') + "a b c d e f g;") == "");
}

TEST_CASE("a second occurrence in the same block is a duplicate unless the row repeats") {
    CHECK(in_http_error("gzip on;\n gzip\n yes\n;") == "\"gzip\" directive is duplicate in weir.conf:4");
    CHECK(bind_error("http {} http {}") == "\"http\" directive is duplicate in weir.conf:1");
    CHECK(in_http_error("gzip on; server { gzip on; location / { gzip on; } } server { gzip on; }") == "");
    CHECK(in_http_error("server {} server {} server { listen 1; listen 2; }") == "");
}

TEST_CASE("flags, numbers, sizes and times are checked in nginx's words") {
    CHECK(in_http_error("gzip yes;") ==
          "invalid value \"yes\" in \"gzip\" directive, it must be \"on\" or \"off\" in weir.conf:1");
    CHECK(in_http_error("accept yes;") ==
          "invalid value \"yes\" in \"accept\" directive, it must be \"on\" or \"off\" in weir.conf:1");
    CHECK(in_http_error("client_header_buffer_size 1g;") ==
          "\"client_header_buffer_size\" directive invalid value in weir.conf:1");
    CHECK(in_http_error("client_max_body_size 1x;") ==
          "\"client_max_body_size\" directive invalid value in weir.conf:1");
    CHECK(in_http_error("proxy_read_timeout 1x;") ==
          "\"proxy_read_timeout\" directive invalid value in weir.conf:1");
    CHECK(in_http_error("expires_after 1ms;") == "\"expires_after\" directive invalid value in weir.conf:1");
    CHECK(in_http_error("keepalive_requests a;") ==
          "\"keepalive_requests\" directive invalid number in weir.conf:1");
    CHECK(in_http_error("keepalive_requests -1;") ==
          "\"keepalive_requests\" directive invalid number in weir.conf:1");
    CHECK(in_http_error("keepalive_requests 65536;") ==
          "\"keepalive_requests\" directive invalid number in weir.conf:1");
}

TEST_CASE("words of an enumeration are checked, in any case of letters") {
    CHECK(in_http_error("satisfy x;") == "invalid value \"x\" in weir.conf:1");
    CHECK(in_http_error("satisfy ANY;") == "");
    CHECK(in_http_error("proxy_next_upstream error x;") == "invalid value \"x\" in weir.conf:1");
}

TEST_CASE("values arrive in their fields") {
    Bound bound(
        "worker_processes 4; user www; http { gzip ON; satisfy any; proxy_next_upstream error timeout;"
        "client_max_body_size 2g; proxy_read_timeout 1m 500ms; }");
    CHECK(bound.error.starts_with("invalid number of arguments"));
    Bound good(
        "worker_processes 4; user www; http { gzip ON; satisfy any; proxy_next_upstream error timeout;"
        "client_max_body_size 2g; proxy_read_timeout '1m 500ms'; expires_after 1h; keepalive_requests 65535;"
        "add_header a b; add_header c; }");
    REQUIRE(good.error == "");
    CHECK(*good.root->settings<CoreSettings>().workers == 4);
    CHECK(*good.root->settings<CoreSettings>().user == "www");
    const auto& settings = good.http().settings<LocationSettings>();
    CHECK((*settings.gzip && *settings.satisfy == Satisfy::any && *settings.next == 6));
    CHECK(settings.body->bytes == 2147483648);
    CHECK((*settings.timeout == 60500ms && *settings.expires == 1h && *settings.requests == 65535));
    CHECK(*settings.headers == std::vector<std::string>{"a", "b", "c"});
    CHECK(settings.root.written() == false);
}

TEST_CASE("a repeated bit is a warning") {
    Bound bound("http { proxy_next_upstream error ERROR; }");
    REQUIRE(bound.error == "");
    CHECK(bound.warnings == std::vector<std::string>{"duplicate value \"ERROR\" in weir.conf:1"});
}

TEST_CASE("rows of one name are told apart by context") {
    Bound bound("http { upstream u { server a; server b weight=2; } server { listen 80; } }");
    REQUIRE(bound.error == "");
    const auto& upstream = bound.http().children[0]->settings<UpstreamSettings>();
    CHECK(upstream.name == "u");
    CHECK(upstream.peers == std::vector<std::string>{"a", "b"});
    CHECK(bound.server(1).context == in_server);
    CHECK(bound.server(1).directive->name == "server");
}

TEST_CASE("a block of entries goes to its setter whole and holds no blocks") {
    Bound bound("http { map $a $b { include1 x; ~y z; default 1; } }");
    REQUIRE(bound.error == "");
    CHECK(bound.http().settings<HttpSettings>().map_entries ==
          std::vector<std::string>{"include1", "~y", "default"});
    CHECK(in_http_error("map $a $b {\n a b {} }") == "unexpected \"{\" in weir.conf:2");
}

TEST_CASE("scopes stand in conf order and know their context, node and parent") {
    Bound bound(
        "events {} http { server { location /a { if (x) {} limit_except GET {} location /a/b {} } if (y) {} "
        "location /c {} } }");
    REQUIRE(bound.error == "");
    CHECK(bound.root->children[0]->context == in_events);
    Scope& server = *bound.root->children[1]->children[0];
    REQUIRE(server.children.size() == 3);
    CHECK(server.children[0]->settings<LocationSettings>().path == "/a");
    CHECK(server.children[1]->context == in_server_if);
    CHECK(server.children[2]->settings<LocationSettings>().path == "/c");
    const Scope& location = *server.children[0];
    CHECK(location.children[0]->context == in_location_if);
    CHECK(location.children[1]->context == in_limit_except);
    CHECK(location.children[2]->context == in_location);
    CHECK(location.parent == &server);
    CHECK(location.node->name == "location");
    CHECK((bound.root->node == nullptr && bound.root->parent == nullptr));
}

TEST_CASE("setters run in conf order, each in its own block") {
    Bound bound("http { server { rewrite 1; location / { rewrite 2; if (x) { rewrite 3; } rewrite 4; } } }");
    REQUIRE(bound.error == "");
    using Steps = std::vector<std::string>;
    Scope& location = *bound.server().children[0];
    CHECK(bound.server().settings<LocationSettings>().steps == Steps{"rewrite 1"});
    CHECK(location.settings<LocationSettings>().steps == Steps{"rewrite 2", "rewrite 4"});
    CHECK(location.children[0]->settings<LocationSettings>().steps == Steps{"rewrite 3"});
}

TEST_CASE("a setter's own error and warning come with their place") {
    Bound bound("\nrefuse;");
    CHECK(bound.error == "refused \"refuse\" in weir.conf:2");
    CHECK(bound.warnings == std::vector<std::string>{"about to fail in weir.conf:2"});
}

TEST_CASE("paths are completed with the prefixes") {
    Bound bound("http { server { root html; location / { root /abs; } location /c { root conf; } } }");
    REQUIRE(bound.error == "");
    CHECK(*bound.server().settings<LocationSettings>().root == "/srv/html");
    CHECK(*bound.server().children[0]->settings<LocationSettings>().root == "/abs");
    CHECK(*bound.server().children[1]->settings<LocationSettings>().root == "/srv/conf/conf");
}

TEST_CASE("a syntax error is reported after the errors of what stands before it") {
    CHECK(Bound("foo;\nhttp {", true).error == "unknown directive \"foo\" in weir.conf:1");
    CHECK(Bound("user a;\nhttp {", true).error == "unexpected end of file, expecting \"}\" in weir.conf:2");
    CHECK(Bound("foo_by_lua_block {\n x = [[ }", true).error ==
          "unknown directive \"foo_by_lua_block\" in weir.conf:1");
    CHECK(Bound("http { server { location / {\n content_by_lua_block { x = [[ }", true).error ==
          "Lua code block missing the closing long bracket \"]]\", the inlined Lua code may be too long in "
          "weir.conf:2");
    CHECK(Bound("http { gzip x;", true).error.starts_with("invalid value \"x\""));
}
