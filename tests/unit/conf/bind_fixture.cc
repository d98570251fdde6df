#include "bind_fixture.h"

namespace weir::conf::test {

namespace {

Result<void> keep_listen(ServerSettings& settings, const Node& node, Binding& binding) {
    if (binding.scope().context != in_server) return directive_error(node, "is lost");
    settings.listens.push_back(node.argument(0));
    return {};
}

Result<void> open_location(LocationSettings& settings, const Node& node, Binding& binding) {
    if (binding.scope().node != &node) return directive_error(node, "has no scope of its own");
    settings.path = node.argument(0);
    return {};
}

Result<void> keep_step(LocationSettings& settings, const Node& node, Binding&) {
    settings.steps.push_back(node.name + " " + node.argument(0));
    return {};
}

Result<void> open_upstream(UpstreamSettings& settings, const Node& node, Binding&) {
    settings.name = node.argument(0);
    return {};
}

Result<void> keep_peer(UpstreamSettings& settings, const Node& node, Binding&) {
    settings.peers.push_back(node.argument(0));
    return {};
}

Result<void> keep_map(HttpSettings& settings, const Node& node, Binding&) {
    for (const Node& entry : node.children) settings.map_entries.push_back(entry.name);
    return {};
}

Result<void> keep_root(LocationSettings& settings, const Node& node, Binding& binding) {
    settings.root.write(binding.full_path(node.argument(0)));
    if (node.argument(0) == "conf") {
        settings.root.write(binding.full_path("conf", PathBase::conf_prefix));
    }
    return {};
}

Result<void> refuse(const Node& node, Binding& binding) {
    binding.warn(node.place, "about to fail");
    return error_at(node.place, "refused \"" + std::string(binding.directive().name) + "\"");
}

// constexpr, as most tables of modules can be.
constexpr Directive main_table[] = {
    directive<&CoreSettings::workers>("worker_processes", in_main, one, "1", "How many workers run."),
    directive<&CoreSettings::user>("user", in_main, one_or_two, "nobody", ""),
    setter<&refuse>("refuse", in_main | in_http, none, "", ""),
};

// Made at start-up: rows with functions given as pointers are not constant expressions.
const Directive http_table[] = {
    block<void>("events", in_main, none, in_events, nullptr, "", false),
    block<void>("http", in_main, none, in_http, nullptr, "Everything about HTTP.", false),
    block<void>("server", in_http, none, in_server, nullptr, "A virtual server."),
    block<LocationSettings>("location", in_server | in_location, one_or_two, in_location, &open_location, ""),
    block<void>("if", in_server, one_or_more, in_server_if, nullptr, ""),
    block<void>("if", in_location, one_or_more, in_location_if, nullptr, ""),
    block<void>("limit_except", in_location, one_or_more, in_limit_except, nullptr, "", false),
    block<&open_upstream>("upstream", in_http, one, in_upstream, ""),
    setter<&keep_peer>("server", in_upstream, one_or_more, "", "A peer.", true),
    setter<ServerSettings>("listen", in_server, one_or_more, &keep_listen, "80", "", true),
    setter<HttpSettings>("map", in_http, with_block(two), &keep_map, "", "Maps a value.", true),
    setter<LocationSettings>("root", anywhere_if, one, &keep_root, "html", ""),
    setter<LocationSettings>("rewrite", in_server | in_location | in_server_if | in_location_if, one,
                             &keep_step, "", "", true),
    setter<LocationSettings>("content_by_lua_block", in_location, with_block(none), nullptr, "", ""),
    setter<LocationSettings>("accept", anywhere, flag, nullptr, "", ""),
    directive<&ServerSettings::header_size>("client_header_buffer_size", in_http | in_server, one, "1k", ""),
    directive<&LocationSettings::gzip>("gzip", anywhere_if, flag, "off", "Compresses responses."),
    enumeration<&LocationSettings::satisfy>("satisfy", anywhere, satisfy_values, "all", ""),
    bitmask<&LocationSettings::next>("proxy_next_upstream", anywhere, next_values, "off", ""),
    directive<&LocationSettings::body>("client_max_body_size", anywhere, one, "1m", ""),
    directive<&LocationSettings::timeout>("proxy_read_timeout", anywhere, one, "60s", ""),
    directive<&LocationSettings::expires>("expires_after", anywhere, one, "", ""),
    directive<&LocationSettings::requests>("keepalive_requests", anywhere, one, "1000", ""),
    directive<&LocationSettings::headers>("add_header", anywhere | in_limit_except, one_or_more, "", ""),
};

}  // namespace

std::span<const Directive> main_rows() { return main_table; }
std::span<const Directive> http_rows() { return http_table; }

}  // namespace weir::conf::test
