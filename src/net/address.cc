#include "net/address.h"

#include <algorithm>
#include <cstring>

#include <arpa/inet.h>
#include <netdb.h>

#include "weir/base/text.h"

namespace weir::net {

namespace {

constexpr std::string_view unix_prefix = "unix:";

const sockaddr_in& as_v4(const sockaddr* address) { return *reinterpret_cast<const sockaddr_in*>(address); }
const sockaddr_in6& as_v6(const sockaddr* address) { return *reinterpret_cast<const sockaddr_in6*>(address); }

Result<Address> parse_unix(std::string_view text, std::string_view path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty()) return invalid("no path in the unix domain socket \"" + std::string(text) + "\"");
    if (path.size() >= sizeof(address.sun_path)) {
        return invalid("too long path in the unix domain socket \"" + std::string(text) + "\"");
    }
    if (path.find('\0') != path.npos) return invalid("the path of a unix domain socket holds a zero byte");
    std::memcpy(address.sun_path, path.data(), path.size());
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
    return Address(reinterpret_cast<const sockaddr*>(&address), length);
}

// Splits "host[:port]" or "[v6][:port]"; `port` keeps its value without one.
bool split_port(std::string_view text, std::string_view& host, int& port) {
    std::string_view rest;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == text.npos) return false;
        host = text.substr(1, end - 1);
        rest = text.substr(end + 1);
    } else {
        const std::size_t colon = std::min(text.find(':'), text.size());
        host = text.substr(0, colon);
        rest = text.substr(colon);
    }
    if (rest.empty()) return true;
    if (!rest.starts_with(':')) return false;
    const auto number = to_number<std::uint16_t>(rest.substr(1));
    if (!number || *number == 0) return false;
    port = *number;
    return true;
}

}  // namespace

Address::Address(const sockaddr* address, socklen_t length) {
    length_ = std::min<socklen_t>(length, sizeof(storage_));
    std::memcpy(&storage_, address, length_);
    // What says nothing about the place must not make a difference.
    if (family() == AF_INET6) reinterpret_cast<sockaddr_in6*>(&storage_)->sin6_flowinfo = 0;
    if (family() == AF_UNIX) {
        const std::size_t path = unix_path().size();
        const std::size_t start = offsetof(sockaddr_un, sun_path);
        length_ = static_cast<socklen_t>(path == 0 ? start : std::min(start + path + 1, sizeof(sockaddr_un)));
    }
}

Result<Address> Address::parse(std::string_view text, int default_port) {
    if (starts_with_ignoring_case(text, unix_prefix)) {
        return parse_unix(text, text.substr(unix_prefix.size()));
    }
    std::string_view host;
    int port = default_port;
    if (!split_port(text, host, port)) return invalid("invalid port in \"" + std::string(text) + "\"");
    const std::string name(host);
    in_addr v4{};
    in6_addr v6{};
    const bool brackets = text.starts_with('[');
    if (!brackets && inet_pton(AF_INET, name.c_str(), &v4) == 1 && name.size() == std::strlen(name.c_str())) {
        Address address = any(AF_INET, port);
        reinterpret_cast<sockaddr_in*>(&address.storage_)->sin_addr = v4;
        return address;
    }
    if (brackets && inet_pton(AF_INET6, name.c_str(), &v6) == 1 && name.size() == std::strlen(name.c_str())) {
        Address address = any(AF_INET6, port);
        reinterpret_cast<sockaddr_in6*>(&address.storage_)->sin6_addr = v6;
        return address;
    }
    return invalid("invalid address \"" + std::string(text) + "\"");
}

Address Address::any(int family, int port) {
    if (family == AF_INET6) {
        sockaddr_in6 address{};
        address.sin6_family = AF_INET6;
        address.sin6_port = htons(static_cast<std::uint16_t>(port));
        return Address(reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    return Address(reinterpret_cast<const sockaddr*>(&address), sizeof(address));
}

std::string Address::ip_text() const {
    char text[INET6_ADDRSTRLEN] = "";
    if (family() == AF_INET) inet_ntop(AF_INET, &as_v4(raw()).sin_addr, text, sizeof(text));
    if (family() == AF_INET6) inet_ntop(AF_INET6, &as_v6(raw()).sin6_addr, text, sizeof(text));
    return family() == AF_UNIX ? std::string(unix_prefix) : text;
}

std::string Address::text() const {
    const std::string ip = ip_text();
    switch (family()) {
        case AF_INET:
            return ip + ":" + std::to_string(port());
        case AF_INET6:
            return "[" + ip + "]:" + std::to_string(port());
        case AF_UNIX:
            return ip + std::string(unix_path());
        default:
            return {};
    }
}

bool Address::is_any() const {
    if (family() == AF_INET) return as_v4(raw()).sin_addr.s_addr == htonl(INADDR_ANY);
    return family() == AF_INET6 && IN6_IS_ADDR_UNSPECIFIED(&as_v6(raw()).sin6_addr);
}

int Address::port() const {
    if (family() == AF_INET) return ntohs(as_v4(raw()).sin_port);
    return family() == AF_INET6 ? ntohs(as_v6(raw()).sin6_port) : 0;
}

Address Address::with_port(int port) const {
    Address changed = *this;
    const std::uint16_t value = htons(static_cast<std::uint16_t>(port));
    if (family() == AF_INET) reinterpret_cast<sockaddr_in*>(&changed.storage_)->sin_port = value;
    if (family() == AF_INET6) reinterpret_cast<sockaddr_in6*>(&changed.storage_)->sin6_port = value;
    return changed;
}

std::string_view Address::unix_path() const {
    constexpr std::size_t start = offsetof(sockaddr_un, sun_path);
    if (family() != AF_UNIX || length_ <= start) return {};
    const char* path = reinterpret_cast<const char*>(&storage_) + start;
    return {path, strnlen(path, length_ - start)};
}

std::string_view Address::key() const {
    const auto* bytes = reinterpret_cast<const char*>(&storage_);
    // The rest of a sockaddr_in is padding.
    if (family() == AF_INET) return {bytes, offsetof(sockaddr_in, sin_zero)};
    return {bytes, length_};
}

bool operator==(const Address& a, const Address& b) { return a.key() == b.key(); }

std::size_t Address::hash() const { return std::hash<std::string_view>()(key()); }

Result<std::vector<Address>> resolve_blocking(const std::string& host, int port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_family = AF_UNSPEC;
    addrinfo* found = nullptr;
    const int error = getaddrinfo(host.c_str(), nullptr, &hints, &found);
    if (error != 0) return invalid("host not found: \"" + host + "\" (" + gai_strerror(error) + ")");
    std::vector<Address> addresses;
    for (const addrinfo* info = found; info; info = info->ai_next) {
        const Address address = Address(info->ai_addr, info->ai_addrlen).with_port(port);
        if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) {
            addresses.push_back(address);
        }
    }
    freeaddrinfo(found);
    return addresses;
}

}  // namespace weir::net
