#include "modules/geo/network_tree.h"

#include <catch2/catch.hpp>

using namespace weir::modules;

namespace {

std::optional<NetworkTree::Number> find(const NetworkTree& tree, const char* address) {
    return tree.find(*parse_address(address));
}

}  // namespace

TEST_CASE("the smallest network that holds an address is found") {
    NetworkTree tree;
    CHECK_FALSE(tree.insert(*parse_network("10.0.0.0/8"), 1));
    CHECK_FALSE(tree.insert(*parse_network("10.1.0.0/16"), 2));
    CHECK_FALSE(tree.insert(*parse_network("10.1.2.3"), 3));
    CHECK_FALSE(tree.insert(*parse_network("2001:db8::/32"), 4));
    CHECK(find(tree, "10.9.9.9") == 1U);
    CHECK(find(tree, "10.1.9.9") == 2U);
    CHECK(find(tree, "10.1.2.3") == 3U);
    CHECK(find(tree, "2001:db8::1") == 4U);
    CHECK_FALSE(find(tree, "11.0.0.0"));
    CHECK_FALSE(find(tree, "2001:db9::"));
}

TEST_CASE("inserting a network twice tells the former number") {
    NetworkTree tree;
    tree.insert(*parse_network("10.0.0.0/8"), 1);
    CHECK(tree.insert(*parse_network("10.0.0.0/8"), 2) == 1U);
    CHECK(find(tree, "10.0.0.1") == 2U);
}

TEST_CASE("removing a network uncovers the one around it") {
    NetworkTree tree;
    tree.insert(*parse_network("10.0.0.0/8"), 1);
    tree.insert(*parse_network("10.1.0.0/16"), 2);
    CHECK(tree.remove(*parse_network("10.1.0.0/16")));
    CHECK_FALSE(tree.remove(*parse_network("10.1.0.0/16")));
    CHECK_FALSE(tree.remove(*parse_network("192.0.2.0/24")));
    CHECK(find(tree, "10.1.0.1") == 1U);
}

TEST_CASE("an IPv6 network holds no IPv4 address") {
    NetworkTree tree;
    tree.insert(*parse_network("::/0"), 1);
    CHECK(find(tree, "::1") == 1U);
    CHECK_FALSE(find(tree, "10.0.0.1"));
    tree.insert(*parse_network("0.0.0.0/0"), 2);
    CHECK(find(tree, "10.0.0.1") == 2U);
}
