#include "modules/upstream/server_line.h"

#include "upstream/endpoint.h"
#include "weir/conf/values.h"

namespace weir::modules {

namespace {

constexpr int default_port = 80;

bool take_number(std::string_view text, long& to, long least) {
    const auto number = conf::parse_number(text);
    if (!number || *number < least) return false;
    to = static_cast<long>(*number);
    return true;
}

// False: not a parameter, or not a value of it.
bool take_parameter(std::string_view word, upstream::PeerConfig& peer) {
    const std::size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    if (equals == std::string_view::npos) {
        if (name == "backup") return peer.backup = true;
        if (name == "down") return peer.down = true;
        return false;
    }
    const std::string_view value = word.substr(equals + 1);
    if (name == "weight") return take_number(value, peer.weight, 1);
    if (name == "max_conns") return take_number(value, peer.max_conns, 0);
    if (name == "max_fails") return take_number(value, peer.max_fails, 0);
    if (name == "fail_timeout") {
        const auto time = conf::parse_seconds(value);
        if (time) peer.fail_timeout = static_cast<std::time_t>(time->count());
        return time.ok();
    }
    return false;
}

}  // namespace

Result<void> add_server(UpstreamSettings& settings, const conf::Node& node, conf::Binding&) {
    upstream::PeerConfig peer;
    peer.server = node.argument(0);
    for (std::size_t i = 1; i < node.arguments.size(); ++i) {
        if (!take_parameter(node.argument(i), peer)) return conf::invalid_parameter(node, node.argument(i));
    }
    const auto refuse = [&](const Error& error) {
        return conf::error_at(node.place, error.text + " in upstream \"" + peer.server + "\"");
    };
    auto endpoint = upstream::parse_endpoint(peer.server, default_port);
    if (!endpoint) return refuse(endpoint.error());
    auto addresses = upstream::resolve_endpoint(*endpoint);
    if (!addresses) return refuse(addresses.error());
    for (const net::Address& address : *addresses) {
        peer.address = address;
        peer.name = address.text();
        settings.peers.push_back(peer);
    }
    return {};
}

}  // namespace weir::modules
