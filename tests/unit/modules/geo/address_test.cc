#include "modules/geo/address.h"

#include <catch2/catch.hpp>

using namespace weir::modules;

TEST_CASE("an IPv4 address is mapped and found again") {
    const auto address = parse_address("192.0.2.1");
    REQUIRE(address);
    CHECK(ipv4_of(*address) == 0xc0000201U);
    CHECK(*address == mapped(0xc0000201U));
    CHECK(parse_address("::ffff:192.0.2.1") == address);
}

TEST_CASE("texts that are no address are refused") {
    for (const char* text :
         {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4 ", "x", ":::", "1.2.3.4/8", "[::1]"}) {
        CHECK_FALSE(parse_address(text));
    }
    CHECK_FALSE(parse_address(std::string_view("1.2.3.4\0x", 9).substr(0, 0)));
}

TEST_CASE("a port is taken off where one may stand") {
    CHECK(parse_address("192.0.2.1:80", true) == parse_address("192.0.2.1"));
    CHECK(parse_address("[2001:db8::1]:80", true) == parse_address("2001:db8::1"));
    CHECK(parse_address("2001:db8::1", true) == parse_address("2001:db8::1"));
    CHECK_FALSE(parse_address("192.0.2.1:80"));
    CHECK_FALSE(parse_address("[2001:db8::1", true));
}

TEST_CASE("the bytes of a socket's address become an address") {
    CHECK(address_from_bytes("\x7f\x01\x02\x03") == parse_address("127.1.2.3"));
    CHECK(address_from_bytes(std::string(15, '\0') + '\x01') == parse_address("::1"));
    CHECK_FALSE(address_from_bytes(""));
    CHECK_FALSE(address_from_bytes("12345"));
}

TEST_CASE("networks know their bits and what was written too much") {
    const auto network = parse_network("10.1.2.3/8");
    REQUIRE(network);
    CHECK(network->bits == 104);
    CHECK(network->is_ipv4);
    CHECK(network->had_host_bits);
    CHECK(network->contains(*parse_address("10.255.0.1")));
    CHECK_FALSE(network->contains(*parse_address("11.0.0.1")));
    CHECK_FALSE(parse_network("10.0.0.0/8")->had_host_bits);
    CHECK(parse_network("2001:db8::/32")->bits == 32);
    CHECK(parse_network("::1")->bits == 128);
    CHECK(parse_network("0.0.0.0/0")->contains(*parse_address("1.2.3.4")));
}

TEST_CASE("networks with a wrong mask are refused") {
    for (const char* text :
         {"10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/x", "10.0.0.0/-1", "/8", "10.0.0.0/8/8"}) {
        CHECK_FALSE(parse_network(text));
    }
}
