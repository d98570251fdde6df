// IP addresses as geo compares them: 16 bytes, IPv4 mapped into ::ffff:0:0/96.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::modules {

using Address = std::array<std::uint8_t, 16>;

inline constexpr unsigned ipv4_prefix_bits = 96;

Address mapped(std::uint32_t ipv4);

// "192.0.2.1", "2001:db8::1", with an optional port ("192.0.2.1:80", "[2001:db8::1]:80")
// where `with_port`.
std::optional<Address> parse_address(std::string_view text, bool with_port = false);

// From the 4 or 16 bytes of a socket's address; nothing for other sizes (unix sockets).
std::optional<Address> address_from_bytes(std::string_view bytes);

// The number of a mapped IPv4 address; nothing for other addresses.
std::optional<std::uint32_t> ipv4_of(const Address& address);

struct Network {
    Address address{};  // its host bits are zero
    unsigned bits = 0;  // of 128
    bool is_ipv4 = false;
    bool had_host_bits = false;  // what was written had more bits than its mask

    bool contains(const Address& other) const;
};

// "10.0.0.0/8", "2001:db8::/32", or a single address.
std::optional<Network> parse_network(std::string_view text);

}  // namespace weir::modules
