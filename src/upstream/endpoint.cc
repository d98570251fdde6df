#include "upstream/endpoint.h"

#include <algorithm>
#include <cctype>

#include <sys/un.h>

namespace weir::upstream {

namespace {

constexpr int largest_port = 65535;

// -1: not a port.
int parse_port(std::string_view text) {
    if (text.empty() || text.size() > 5) return -1;
    int port = 0;
    for (char c : text) {
        if (c < '0' || c > '9') return -1;
        port = port * 10 + (c - '0');
    }
    return port >= 1 && port <= largest_port ? port : -1;
}

bool is_host_byte(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.';
}

std::string_view without_brackets(std::string_view host) {
    return host.starts_with('[') ? host.substr(1, host.size() - 2) : host;
}

Result<Endpoint> parse_unix(std::string_view path) {
    if (path.empty()) return invalid("no path in the unix domain socket");
    if (path.size() >= sizeof(sockaddr_un::sun_path)) {
        return invalid("too long path in the unix domain socket");
    }
    Endpoint endpoint;
    endpoint.unix_path = path;
    return endpoint;
}

}  // namespace

bool Endpoint::is_literal() const { return !is_unix() && net::Address::parse(host, port ? port : 1).ok(); }

Result<Endpoint> parse_endpoint(std::string_view text, int default_port) {
    if (text.starts_with("unix:")) return parse_unix(text.substr(5));
    Endpoint endpoint;
    endpoint.port = default_port;
    std::size_t host_end = text.find(':');
    if (text.starts_with('[')) {
        host_end = text.find(']');
        if (host_end == std::string_view::npos) return invalid("invalid host");
        ++host_end;
        if (host_end < text.size() && text[host_end] != ':') return invalid("invalid host");
    }
    const std::string_view host = text.substr(0, host_end);
    if (host.empty()) return invalid("no host");
    endpoint.host = host;
    if (host_end < text.size()) {
        endpoint.port = parse_port(text.substr(host_end + 1));
        endpoint.port_given = true;
        if (endpoint.port < 0) return invalid("invalid port");
    }
    if (host.starts_with('[')) {
        if (!endpoint.is_literal()) return invalid("invalid IPv6 address");
    } else if (!std::all_of(host.begin(), host.end(), is_host_byte)) {
        return invalid("invalid host");
    }
    return endpoint;
}

Result<net::Address> literal_address(const Endpoint& endpoint) {
    const std::string text = endpoint.is_unix() ? "unix:" + endpoint.unix_path : endpoint.host;
    auto address = net::Address::parse(text, endpoint.port);
    if (!address) return invalid("host not found");
    return address;
}

Result<std::vector<net::Address>> resolve_endpoint(const Endpoint& endpoint) {
    if (auto literal = literal_address(endpoint)) return std::vector<net::Address>{*literal};
    auto found = net::resolve_blocking(std::string(without_brackets(endpoint.host)), endpoint.port);
    if (!found || found->empty()) return invalid("host not found");
    return found;
}

}  // namespace weir::upstream
