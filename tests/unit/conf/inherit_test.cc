#include <catch2/catch.hpp>

#include "bind_fixture.h"

using namespace weir;
using namespace weir::conf;
using namespace weir::conf::test;

using Words = std::vector<std::string>;

TEST_CASE("what is not written passes from outer to inner blocks, through all levels") {
    Bound bound(
        "http { gzip on; proxy_read_timeout 5s; server { proxy_read_timeout 6s; location / { gzip off;"
        " location /a { if (x) {} } limit_except GET {} } } server {} }");
    REQUIRE(bound.error == "");
    Scope& location = *bound.server().children[0];
    CHECK(*bound.server().settings<LocationSettings>().gzip);
    CHECK(*bound.server().settings<LocationSettings>().timeout == 6s);
    CHECK_FALSE(*location.settings<LocationSettings>().gzip);
    CHECK(*location.settings<LocationSettings>().timeout == 6s);
    const auto& inner = location.children[0]->children[0]->settings<LocationSettings>();
    CHECK((!*inner.gzip && inner.gzip.written() && *inner.timeout == 6s));
    CHECK(*location.children[1]->settings<LocationSettings>().timeout == 6s);
    CHECK(*bound.server(1).settings<LocationSettings>().timeout == 5s);
    CHECK_FALSE(bound.server(1).settings<LocationSettings>().satisfy.written());
}

TEST_CASE("a later directive of the outer block is inherited too") {
    Bound bound("http { server { location / {} gzip on; } proxy_read_timeout 1s; }");
    REQUIRE(bound.error == "");
    const auto& settings = bound.server().children[0]->settings<LocationSettings>();
    CHECK((*settings.gzip && *settings.timeout == 1s));
}

TEST_CASE("a list is inherited only where none is written") {
    Bound bound("http { add_header a; add_header b; server { location /x { add_header c; } } }");
    REQUIRE(bound.error == "");
    CHECK(*bound.server().settings<LocationSettings>().headers == Words{"a", "b"});
    CHECK(*bound.server().children[0]->settings<LocationSettings>().headers == Words{"c"});
}

TEST_CASE("an enumeration and a mask are inherited like other values") {
    Bound bound("http { satisfy any; proxy_next_upstream error; server { location / {} } }");
    REQUIRE(bound.error == "");
    const auto& settings = bound.server().children[0]->settings<LocationSettings>();
    CHECK((*settings.satisfy == Satisfy::any && *settings.next == 2));
}

TEST_CASE("a struct's own inherit runs after its rows, from the root downwards") {
    Bound bound("http { client_header_buffer_size 2k; server {} server { client_header_buffer_size 4k; } }");
    REQUIRE(bound.error == "");
    CHECK(bound.http().settings<ServerSettings>().seen_above == "");
    CHECK(bound.server(0).settings<ServerSettings>().seen_above == "2048<2048");
    CHECK(bound.server(1).settings<ServerSettings>().seen_above == "2048<4096");
}

TEST_CASE("what only setters write is not inherited") {
    Bound bound("http { server { rewrite 1; location / {} } }");
    REQUIRE(bound.error == "");
    CHECK(bound.server().children[0]->settings<LocationSettings>().steps.empty());
}

TEST_CASE("a scope without an instance of its own shows the nearest above") {
    Bound bound("worker_processes 3; http { server { location / {} } }");
    REQUIRE(bound.error == "");
    Scope& location = *bound.server().children[0];
    CHECK(*location.settings<CoreSettings>().workers == 3);
    CHECK(location.find<CoreSettings>() == &bound.root->settings<CoreSettings>());
    CHECK(&location.settings<ServerSettings>() == &bound.server().settings<ServerSettings>());
    CHECK(&location.settings<LocationSettings>() != &bound.server().settings<LocationSettings>());
    CHECK(location.own(settings_type<ServerSettings>) == nullptr);
    CHECK(bound.root->find<LocationSettings>() == nullptr);
    CHECK(bound.root->find<UpstreamSettings>() == nullptr);
}

TEST_CASE("a struct that no row mentions is made on first use at its level") {
    Bound bound("http { server { location / {} } }");
    REQUIRE(bound.error == "");
    Scope& location = *bound.server().children[0];
    CHECK(location.find<LooseSettings>() == nullptr);
    location.settings<LooseSettings>().value = 8;
    CHECK(location.find<LooseSettings>()->value == 8);
    CHECK(bound.server().find<LooseSettings>() == nullptr);
}

TEST_CASE("the levels have their blocks") {
    CHECK((has_instance(Level::main, in_main) && !has_instance(Level::main, in_http)));
    CHECK((has_instance(Level::http, in_http) && !has_instance(Level::http, in_server)));
    CHECK((has_instance(Level::server, in_http) && has_instance(Level::server, in_server)));
    CHECK_FALSE(has_instance(Level::server, in_location));
    for (auto context : {in_http, in_server, in_location, in_server_if, in_location_if, in_limit_except}) {
        CHECK(has_instance(Level::location, context));
    }
    for (auto context : {in_main, in_events, in_upstream})
        CHECK_FALSE(has_instance(Level::location, context));
    CHECK((has_instance(Level::upstream, in_upstream) && !has_instance(Level::upstream, in_http)));
}
