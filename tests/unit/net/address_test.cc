#include "net/address.h"

#include <string>
#include <unordered_set>

#include <catch2/catch.hpp>

using namespace weir::net;

namespace {

std::string shown(std::string_view text) {
    const auto address = Address::parse(text, 80);
    return address ? address->text() : "error: " + address.error().text;
}

}  // namespace

TEST_CASE("Addresses are read and shown as nginx shows them") {
    REQUIRE(shown("1.2.3.4:8080") == "1.2.3.4:8080");
    REQUIRE(shown("1.2.3.4") == "1.2.3.4:80");
    REQUIRE(shown("[::1]:65535") == "[::1]:65535");
    REQUIRE(shown("[2001:DB8:0:0::1]") == "[2001:db8::1]:80");
    REQUIRE(shown("unix:/run/weir.sock") == "unix:/run/weir.sock");
}

TEST_CASE("What is no address is refused") {
    for (const char* text :
         {"", ":", ":80", "1.2.3", "1.2.3.4:", "1.2.3.4:0", "1.2.3.4:65536", "1.2.3.4:-1", "1.2.3.4:80x",
          "::1", "[::1", "[::1]x", "[::1]:", "[]", "[1.2.3.4]", "localhost:80", "unix:", "*:80"}) {
        INFO(text);
        REQUIRE_FALSE(Address::parse(text, 80));
    }
    REQUIRE_FALSE(Address::parse(std::string("1.2.3.4\0", 8), 80));
    REQUIRE_FALSE(Address::parse(std::string("[::1\0]:80", 9), 80));
    REQUIRE_FALSE(Address::parse(std::string("unix:/a\0b", 9), 80));
    REQUIRE(Address::parse("unix:/" + std::string(106, 'p'), 80));
    REQUIRE_FALSE(Address::parse("unix:/" + std::string(107, 'p'), 80));
}

TEST_CASE("An address knows its parts") {
    const Address v4 = *Address::parse("127.0.0.1:81", 80);
    REQUIRE(v4.ip_text() == "127.0.0.1");
    REQUIRE(v4.port() == 81);
    REQUIRE(v4.with_port(82).text() == "127.0.0.1:82");
    REQUIRE_FALSE(v4.is_any());
    REQUIRE(Address::any(AF_INET, 80).is_any());
    const Address v6 = Address::any(AF_INET6, 443);
    REQUIRE(v6.is_any());
    REQUIRE(v6.text() == "[::]:443");
    REQUIRE(v6.ip_text() == "::");
    const Address path = *Address::parse("unix:/x", 80);
    REQUIRE(path.ip_text() == "unix:");
    REQUIRE(path.port() == 0);
    REQUIRE(path.is_unix());
    REQUIRE(path.unix_path() == "/x");
    REQUIRE(Address().text().empty());
}

TEST_CASE("An unnamed unix peer is shown without a path") {
    sockaddr_un unnamed{};
    unnamed.sun_family = AF_UNIX;
    const Address address(reinterpret_cast<sockaddr*>(&unnamed), sizeof(sa_family_t));
    REQUIRE(address.text() == "unix:");
    REQUIRE(address.unix_path().empty());
}

TEST_CASE("Addresses are equal when their family, place and port are") {
    std::unordered_set<Address> set;
    for (const char* text :
         {"1.2.3.4:80", "1.2.3.4", "1.2.3.4:81", "[::1]:80", "unix:/a", "unix:/ab", "unix:/a"}) {
        set.insert(*Address::parse(text, 80));
    }
    REQUIRE(set.size() == 5);
    sockaddr_un padded{};
    padded.sun_family = AF_UNIX;
    padded.sun_path[0] = '/';
    padded.sun_path[1] = 'a';
    REQUIRE(Address(reinterpret_cast<sockaddr*>(&padded), sizeof(padded)) == *Address::parse("unix:/a", 80));
}

TEST_CASE("Names are resolved when a conf is loaded") {
    const auto found = resolve_blocking("127.0.0.1", 8080);
    REQUIRE(found);
    REQUIRE(found->size() == 1);
    REQUIRE(found->front().text() == "127.0.0.1:8080");
    const auto local = resolve_blocking("localhost", 1);
    REQUIRE(local);
    REQUIRE_FALSE(local->empty());
    REQUIRE_FALSE(resolve_blocking("no such host", 1));
}
