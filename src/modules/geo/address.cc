#include "modules/geo/address.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string>

#include <arpa/inet.h>

namespace weir::modules {

namespace {

constexpr std::array<std::uint8_t, 12> ipv4_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

std::optional<unsigned> parse_bits(std::string_view text, unsigned most) {
    unsigned bits = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits);
    if (error != std::errc() || end != text.data() + text.size() || bits > most) return std::nullopt;
    return bits;
}

std::string_view without_port(std::string_view text) {
    if (text.starts_with('[')) {
        const std::size_t close = text.find(']');
        return close == std::string_view::npos ? text : text.substr(1, close - 1);
    }
    const std::size_t colon = text.find(':');
    const bool one_colon =
        colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos;
    return one_colon ? text.substr(0, colon) : text;
}

// The byte's part of a mask of `bits` leading ones.
std::uint8_t mask_byte(unsigned bits, std::size_t byte) {
    const unsigned before = static_cast<unsigned>(byte) * 8;
    if (bits >= before + 8) return 0xff;
    if (bits <= before) return 0;
    return static_cast<std::uint8_t>(0xff << (8 - (bits - before)));
}

}  // namespace

Address mapped(std::uint32_t ipv4) {
    Address address{};
    std::copy(ipv4_prefix.begin(), ipv4_prefix.end(), address.begin());
    for (std::size_t i = 0; i < 4; ++i) address[12 + i] = static_cast<std::uint8_t>(ipv4 >> (24 - 8 * i));
    return address;
}

std::optional<Address> parse_address(std::string_view text, bool with_port) {
    if (with_port) text = without_port(text);
    const std::string terminated(text);
    in_addr ipv4{};
    if (inet_pton(AF_INET, terminated.c_str(), &ipv4) == 1) return mapped(ntohl(ipv4.s_addr));
    Address address{};
    if (inet_pton(AF_INET6, terminated.c_str(), address.data()) == 1) return address;
    return std::nullopt;
}

std::optional<Address> address_from_bytes(std::string_view bytes) {
    Address address{};
    if (bytes.size() == 4) {
        std::copy(ipv4_prefix.begin(), ipv4_prefix.end(), address.begin());
        std::memcpy(address.data() + 12, bytes.data(), 4);
        return address;
    }
    if (bytes.size() != address.size()) return std::nullopt;
    std::memcpy(address.data(), bytes.data(), address.size());
    return address;
}

std::optional<std::uint32_t> ipv4_of(const Address& address) {
    if (!std::equal(ipv4_prefix.begin(), ipv4_prefix.end(), address.begin())) return std::nullopt;
    std::uint32_t number = 0;
    for (std::size_t i = 12; i < 16; ++i) number = number << 8 | address[i];
    return number;
}

bool Network::contains(const Address& other) const {
    for (std::size_t i = 0; i < address.size(); ++i) {
        if ((other[i] & mask_byte(bits, i)) != address[i]) return false;
    }
    return true;
}

std::optional<Network> parse_network(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto address = parse_address(text.substr(0, slash));
    if (!address) return std::nullopt;
    Network network;
    network.is_ipv4 = text.substr(0, slash).find(':') == std::string_view::npos;
    const unsigned most = network.is_ipv4 ? 32 : 128;
    unsigned bits = most;
    if (slash != std::string_view::npos) {
        const auto written = parse_bits(text.substr(slash + 1), most);
        if (!written) return std::nullopt;
        bits = *written;
    }
    network.bits = bits + (network.is_ipv4 ? ipv4_prefix_bits : 0);
    for (std::size_t i = 0; i < network.address.size(); ++i) {
        network.address[i] = (*address)[i] & mask_byte(network.bits, i);
    }
    network.had_host_bits = network.address != *address;
    return network;
}

}  // namespace weir::modules
