#include "core/listen_setting.h"

#include <algorithm>
#include <utility>

#include "net/address.h"
#include "weir/base/text.h"
#include "weir/conf/values.h"

namespace weir {

namespace {

Error wrong_address(const conf::Node& node, const std::string& what) {
    return conf::error_at(node.place, what + " in \"" + node.argument(0) + "\" of the \"listen\" directive");
}

Error invalid_port(const conf::Node& node) { return wrong_address(node, "invalid port"); }

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
    if (host.empty()) return wrong_address(node, "no host");
    if (host == "*") return std::vector<net::Address>{net::Address::any(AF_INET, port)};
    auto found = net::resolve_blocking(host, port);
    if (!found || found->empty()) return wrong_address(node, "host not found");
    return std::move(*found);
}

// nginx's words for a unix or IPv6 address that is none.
std::string what_is_wrong(std::string_view text) {
    if (text.starts_with("unix:")) {
        return (text.size() == 5 ? "no path" : "too long path") + std::string(" in the unix domain socket");
    }
    const std::size_t bracket = text.find(']');
    if (bracket == std::string_view::npos) return "invalid host";
    std::string_view rest = text.substr(bracket + 1);
    const bool has_port = rest.empty() || (cut(rest, ':').empty() && port_number(rest) != 0);
    return has_port ? "invalid IPv6 address" : "invalid port";
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
        if (!address) return wrong_address(node, what_is_wrong(text));
        return std::vector<net::Address>{*address};
    }
    return resolve_name(node, text);
}

// The parameters that only set a flag; false when `word` is none of them.
bool set_flag(Listen& listen, std::string_view word) {
    if (word == "default_server" || word == "default") return listen.default_server = true;
    const bool known = word == "reuseport" || word == "deferred" || word == "bind";
    listen.written_options = listen.written_options || known;
    if (word == "reuseport") listen.reuseport = true;
    if (word == "deferred") listen.deferred = true;
    return known;
}

Error invalid_parameter(const conf::Node& node, std::string_view what, std::string_view value) {
    return conf::error_at(node.place, "invalid " + std::string(what) + " \"" + std::string(value) + "\"");
}

Result<void> set_size(const conf::Node& node, const std::string& word, int& field) {
    const std::size_t equals = word.find('=');
    auto size = conf::parse_size(std::string_view(word).substr(equals + 1));
    if (!size || *size > INT32_MAX) return invalid_parameter(node, word.substr(0, equals), word);
    field = static_cast<int>(*size);
    return {};
}

Result<void> set_count(const conf::Node& node, const std::string& word, int& field) {
    const std::size_t equals = word.find('=');
    auto number = conf::parse_number(std::string_view(word).substr(equals + 1));
    if (!number || *number == 0 || *number > INT32_MAX) {
        return invalid_parameter(node, word.substr(0, equals), word);
    }
    field = static_cast<int>(*number);
    return {};
}

// "on", "off" or "IDLE:INTERVAL:COUNT", each of which may be left out.
Result<void> set_so_keepalive(Listen& listen, const conf::Node& node, std::string_view value) {
    if (value == "on" || value == "off") {
        listen.so_keepalive = value == "on";
        return {};
    }
    const Error wrong = invalid_parameter(node, "so_keepalive value:", value);
    std::string_view rest = value;
    const std::string_view idle = cut(rest, ':');
    if (idle.size() == value.size()) return wrong;
    const std::string_view interval = cut(rest, ':');
    for (auto [text, field] :
         {std::pair(idle, &listen.keepalive_idle_s), std::pair(interval, &listen.keepalive_interval_s)}) {
        if (text.empty()) continue;
        const auto seconds = conf::parse_seconds(text);
        if (!seconds || seconds->count() == 0 || seconds->count() > INT32_MAX) return wrong;
        *field = static_cast<int>(seconds->count());
    }
    if (!rest.empty()) {
        const auto count = conf::parse_number(rest);
        if (!count || *count == 0 || *count > INT32_MAX) return wrong;
        listen.keepalive_count = static_cast<int>(*count);
    }
    if (idle.empty() && interval.empty() && rest.empty()) return wrong;
    listen.so_keepalive = true;
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
        return invalid_parameter(node, "parameter", word);
    }
    const std::string name = word.substr(0, equals);
    const std::string value = word.substr(equals + 1);
    listen.written_options = true;
    if (name == "rcvbuf") return set_size(node, word, listen.receive_buffer);
    if (name == "sndbuf") return set_size(node, word, listen.send_buffer);
    if (name == "backlog") return set_count(node, word, listen.backlog);
    if (name == "fastopen") return set_count(node, word, listen.fastopen);
    if (name == "so_keepalive") return set_so_keepalive(listen, node, value);
    if (name == "ipv6only") {
        if (value != "on" && value != "off") return invalid_parameter(node, "parameter", word);
        listen.ipv6only = value == "on";
        return {};
    }
    return invalid_parameter(node, "parameter", word);
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
