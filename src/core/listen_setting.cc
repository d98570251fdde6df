#include "core/listen_setting.h"

#include <algorithm>

#include "net/address.h"
#include "weir/conf/values.h"

namespace weir {

namespace {

Error host_not_found(const conf::Node& node) {
    return conf::error_at(node.place,
                          "host not found in \"" + node.argument(0) + "\" of the \"listen\" directive");
}

Error invalid_port(const conf::Node& node) {
    return conf::error_at(node.place,
                          "invalid port in \"" + node.argument(0) + "\" of the \"listen\" directive");
}

bool all_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// 0: not a port.
int port_number(std::string_view text) {
    if (!all_digits(text) || text.size() > 5) return 0;
    const int port = std::stoi(std::string(text));
    return port <= 65535 ? port : 0;
}

Result<std::vector<net::Address>> resolve_name(const conf::Node& node, std::string_view text) {
    const std::size_t colon = text.rfind(':');
    const std::string host(text.substr(0, colon));
    int port = 80;
    if (colon != std::string_view::npos) {
        port = port_number(text.substr(colon + 1));
        if (port == 0) return invalid_port(node);
    }
    if (host.empty()) {
        return conf::error_at(node.place,
                              "no host in \"" + node.argument(0) + "\" of the \"listen\" directive");
    }
    if (host == "*") return std::vector<net::Address>{net::Address::any(AF_INET, port)};
    auto found = net::resolve_blocking(host, port);
    if (!found || found->empty()) return host_not_found(node);
    return std::move(*found);
}

Result<std::vector<net::Address>> addresses_of(const conf::Node& node) {
    const std::string& text = node.argument(0);
    if (all_digits(text)) {
        const int port = port_number(text);
        if (port == 0) return invalid_port(node);
        return std::vector<net::Address>{net::Address::any(AF_INET, port)};
    }
    if (text.starts_with("unix:") || text.starts_with('[')) {
        auto address = net::Address::parse(text, 80);
        if (!address) {
            return conf::error_at(node.place,
                                  address.error().text + " in \"" + text + "\" of the \"listen\" directive");
        }
        return std::vector<net::Address>{*address};
    }
    return resolve_name(node, text);
}

Error invalid_listen_parameter(const conf::Node& node, const std::string& word) {
    return conf::error_at(node.place, "invalid parameter \"" + word + "\"");
}

// The parameters that only set a flag; false when `word` is none of them.
bool set_flag(Listen& listen, std::string_view word) {
    if (word == "default_server" || word == "default") {
        listen.default_server = true;
        return true;
    }
    listen.written_options = listen.written_options || word == "reuseport" || word == "deferred";
    if (word == "reuseport") return listen.reuseport = true;
    if (word == "deferred") return listen.deferred = true;
    return word == "bind";
}

Result<void> set_size(const conf::Node& node, std::string_view name, std::string_view value, int& field) {
    auto size = conf::parse_size(value);
    if (!size || *size > INT32_MAX) {
        return conf::error_at(node.place, "invalid " + std::string(name) + " \"" + std::string(value) + "\"");
    }
    field = static_cast<int>(*size);
    return {};
}

Result<void> set_parameter(Listen& listen, const conf::Node& node, const std::string& word) {
    if (set_flag(listen, word)) return {};
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) {
        if (word == "ssl" || word == "http2" || word == "proxy_protocol" || word == "quic") {
            return conf::error_at(node.place,
                                  "the \"" + word + "\" parameter is not supported by this build");
        }
        return invalid_listen_parameter(node, word);
    }
    const std::string name = word.substr(0, equals);
    const std::string value = word.substr(equals + 1);
    listen.written_options = true;
    if (name == "rcvbuf") return set_size(node, name, value, listen.receive_buffer);
    if (name == "sndbuf") return set_size(node, name, value, listen.send_buffer);
    if (name == "setfib") return {};
    if (name == "ipv6only" || name == "so_keepalive") {
        if (value != "on" && value != "off") {
            return conf::error_at(node.place, "invalid " + name + " flags \"" + value + "\"");
        }
        (name == "ipv6only" ? listen.ipv6only : listen.so_keepalive) = value == "on";
        return {};
    }
    if (name == "backlog" || name == "fastopen") {
        auto number = conf::parse_number(value);
        if (!number || *number == 0 || *number > INT32_MAX) {
            return conf::error_at(node.place, "invalid " + name + " \"" + value + "\"");
        }
        (name == "backlog" ? listen.backlog : listen.fastopen) = static_cast<int>(*number);
        return {};
    }
    return invalid_listen_parameter(node, word);
}

}  // namespace

Result<std::vector<Listen>> parse_listen(const conf::Node& node) {
    auto addresses = addresses_of(node);
    if (!addresses) return addresses.error();
    Listen options;
    options.place = node.place;
    for (std::size_t i = 1; i < node.arguments.size(); ++i) {
        if (auto set = set_parameter(options, node, node.argument(i)); !set) return set.error();
    }
    std::vector<Listen> listens;
    for (const net::Address& address : *addresses) {
        listens.push_back(options);
        listens.back().text = address.text();
    }
    return listens;
}

}  // namespace weir
