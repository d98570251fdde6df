// Where a socket is: IPv4, IPv6 or unix.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "weir/base/result.h"

namespace weir::net {

class Address {
public:
    // No address: family() is AF_UNSPEC, text() is empty.
    Address() = default;
    // Copies a socket address from the kernel or a resolver; too long ones are cut.
    Address(const sockaddr* address, socklen_t length);

    // "1.2.3.4:80", "1.2.3.4", "[::1]:80", "[::1]", "unix:/path". Names are not resolved,
    // "*" is the caller's. Without a port: `default_port`.
    static Result<Address> parse(std::string_view text, int default_port);
    static Address any(int family, int port);  // 0.0.0.0 or [::]

    // As nginx writes it: "127.0.0.1:80", "[::1]:80", "unix:/path".
    std::string text() const;
    // Without the port: "127.0.0.1", "::1"; "unix:" for every unix address.
    std::string ip_text() const;

    int family() const { return storage_.ss_family; }
    bool is_unix() const { return family() == AF_UNIX; }
    bool is_any() const;                 // 0.0.0.0 or [::]
    int port() const;                    // 0 for unix
    Address with_port(int port) const;   // the same for unix
    std::string_view unix_path() const;  // empty for others and for unnamed sockets

    const sockaddr* raw() const { return reinterpret_cast<const sockaddr*>(&storage_); }
    socklen_t length() const { return length_; }

    // Of what identifies the address: family, address, port or path.
    friend bool operator==(const Address& a, const Address& b);
    std::size_t hash() const;

private:
    std::string_view key() const;  // the bytes that identify it

    sockaddr_storage storage_{};
    socklen_t length_ = 0;
};

// Every address of `host` (a name or a literal), in the system's order, without doubles.
// Blocks: for the loading of a conf only.
Result<std::vector<Address>> resolve_blocking(const std::string& host, int port);

}  // namespace weir::net

template <>
struct std::hash<weir::net::Address> {
    std::size_t operator()(const weir::net::Address& address) const { return address.hash(); }
};
