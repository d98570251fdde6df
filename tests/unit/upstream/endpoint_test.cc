#include "upstream/endpoint.h"

#include <catch2/catch.hpp>

using namespace weir::upstream;

namespace {

std::string error_of(std::string_view text) {
    const auto endpoint = parse_endpoint(text, 80);
    return endpoint ? "none" : endpoint.error().text;
}

}  // namespace

TEST_CASE("An endpoint has a host and a port, or the default one") {
    const auto with = parse_endpoint("backend_1.example:8080", 80);
    REQUIRE(with);
    CHECK(with->host == "backend_1.example");
    CHECK(with->port == 8080);
    CHECK(with->port_given);
    const auto without = parse_endpoint("127.0.0.1", 80);
    REQUIRE(without);
    CHECK(without->port == 80);
    CHECK_FALSE(without->port_given);
    CHECK(without->is_literal());
    CHECK_FALSE(with->is_literal());
}

TEST_CASE("An endpoint may be an IPv6 literal or a unix socket") {
    const auto six = parse_endpoint("[::1]:81", 80);
    REQUIRE(six);
    CHECK(six->port == 81);
    CHECK(six->is_literal());
    CHECK(literal_address(*six)->text() == "[::1]:81");
    const auto local = parse_endpoint("unix:/run/x.sock", 80);
    REQUIRE(local);
    CHECK(local->is_unix());
    CHECK(literal_address(*local)->text() == "unix:/run/x.sock");
}

TEST_CASE("What is no endpoint is refused in nginx's words") {
    CHECK(error_of("") == "no host");
    CHECK(error_of(":80") == "no host");
    CHECK(error_of("a:") == "invalid port");
    CHECK(error_of("a:0") == "invalid port");
    CHECK(error_of("a:65536") == "invalid port");
    CHECK(error_of("a:8x") == "invalid port");
    CHECK(error_of("http://a") == "invalid port");
    CHECK(error_of("a/b") == "invalid host");
    CHECK(error_of("[::1") == "invalid host");
    CHECK(error_of("[::1]x") == "invalid host");
    CHECK(error_of("[zz]:1") == "invalid IPv6 address");
    CHECK(error_of("unix:") == "no path in the unix domain socket");
    CHECK(error_of("unix:/" + std::string(200, 'x')) == "too long path in the unix domain socket");
}

TEST_CASE("A literal needs no lookup, a name that nobody knows is not found") {
    const auto found = resolve_endpoint(*parse_endpoint("127.0.0.1:8080", 80));
    REQUIRE(found);
    REQUIRE(found->size() == 1);
    CHECK(found->front().text() == "127.0.0.1:8080");
    const auto missing = literal_address(*parse_endpoint("name.invalid", 80));
    REQUIRE_FALSE(missing);
    CHECK(missing.error().text == "host not found");
}
