#include "modules/geo/network_tree.h"

namespace weir::modules {

namespace {

unsigned bit_at(const Address& address, unsigned bit) { return address[bit / 8] >> (7 - bit % 8) & 1U; }

}  // namespace

std::optional<NetworkTree::Number> NetworkTree::insert(const Network& network, Number number) {
    std::uint32_t at = 0;
    for (unsigned bit = 0; bit < network.bits; ++bit) {
        const unsigned side = bit_at(network.address, bit);
        if (nodes_[at].child[side] == none) {
            nodes_[at].child[side] = static_cast<std::uint32_t>(nodes_.size());
            nodes_.emplace_back();
        }
        at = nodes_[at].child[side];
    }
    const Number former = nodes_[at].number;
    nodes_[at].number = number;
    if (former == none) return std::nullopt;
    return former;
}

bool NetworkTree::remove(const Network& network) {
    std::uint32_t at = 0;
    for (unsigned bit = 0; bit < network.bits && at != none; ++bit) {
        at = nodes_[at].child[bit_at(network.address, bit)];
    }
    if (at == none || nodes_[at].number == none) return false;
    nodes_[at].number = none;
    return true;
}

std::optional<NetworkTree::Number> NetworkTree::find(const Address& address) const {
    constexpr unsigned all_bits = 128;
    const unsigned least = ipv4_of(address) ? ipv4_prefix_bits : 0;
    Number best = none;
    std::uint32_t at = 0;
    for (unsigned bit = 0; at != none; ++bit) {
        if (bit >= least && nodes_[at].number != none) best = nodes_[at].number;
        if (bit == all_bits) break;
        at = nodes_[at].child[bit_at(address, bit)];
    }
    if (best == none) return std::nullopt;
    return best;
}

}  // namespace weir::modules
