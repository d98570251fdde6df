// Networks to numbers, the longest prefix first: a binary radix tree, one node per bit.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "modules/geo/address.h"

namespace weir::modules {

class NetworkTree {
public:
    using Number = std::uint32_t;

    NetworkTree() : nodes_(1) {}

    // The former number of exactly that network.
    std::optional<Number> insert(const Network& network, Number number);
    // False: there is no such network.
    bool remove(const Network& network);
    // The number of the smallest network that contains the address; an IPv4 address is in
    // no IPv6 network.
    std::optional<Number> find(const Address& address) const;

private:
    static constexpr std::uint32_t none = UINT32_MAX;
    struct Node {
        std::uint32_t child[2] = {none, none};
        Number number = none;
    };
    std::vector<Node> nodes_;
};

}  // namespace weir::modules
