#include "modules/proxy/pass_url.h"

#include <catch2/catch.hpp>

using namespace weir::modules;

namespace {

PassUrl parsed(std::string_view text) {
    auto url = parse_pass_url(text);
    REQUIRE(url);
    return *url;
}

std::string error_of(std::string_view text) {
    const auto url = parse_pass_url(text);
    return url ? "none" : url.error().text;
}

}  // namespace

TEST_CASE("A proxy_pass URL has an authority and may have a URI") {
    const PassUrl bare = parsed("http://backend");
    CHECK(bare.authority == "backend");
    CHECK(bare.uri.empty());
    CHECK(bare.host_field == "backend");
    CHECK(bare.port == "80");
    const PassUrl whole = parsed("HTTP://127.0.0.1:8080/a/b?c=d");
    CHECK(whole.authority == "127.0.0.1:8080");
    CHECK(whole.uri == "/a/b?c=d");
    CHECK(whole.host_field == "127.0.0.1:8080");
    CHECK(whole.port == "8080");
    CHECK(whole.url == "HTTP://127.0.0.1:8080/a/b?c=d");
}

TEST_CASE("$proxy_host leaves port 80 out") {
    CHECK(parsed("http://a:80/").host_field == "a");
    CHECK(parsed("http://[::1]:80").host_field == "[::1]");
    CHECK(parsed("http://[::1]:81").host_field == "[::1]:81");
}

TEST_CASE("A query without a path gets one") { CHECK(parsed("http://a?b=c").uri == "/?b=c"); }

TEST_CASE("A unix socket's path ends at the next colon") {
    const PassUrl socket = parsed("http://unix:/run/x.sock:/uri");
    CHECK(socket.endpoint.unix_path == "/run/x.sock");
    CHECK(socket.uri == "/uri");
    CHECK(socket.host_field == "localhost");
    CHECK(socket.port.empty());
    CHECK(parsed("http://unix:/run/x.sock:").uri.empty());
    CHECK(parsed("http://unix:/run/x.sock").endpoint.unix_path == "/run/x.sock");
}

TEST_CASE("What is no URL is refused in nginx's words") {
    CHECK(error_of("backend") == "invalid URL prefix");
    CHECK(error_of("https://a") == "https protocol requires SSL support");
    CHECK(error_of("http://") == "no host in upstream \"\"");
    CHECK(error_of("http://a:0/x") == "invalid port in upstream \"a:0/x\"");
    CHECK(error_of("http://a b/") == "invalid host in upstream \"a b/\"");
    CHECK(error_of("http://unix:") == "no path in the unix domain socket in upstream \"unix:\"");
}
