#include "modules/upstream/module.h"

#include <algorithm>

#include "modules/upstream/server_line.h"
#include "modules/upstream/settings.h"
#include "weir/base/text.h"
#include "weir/conf/values.h"
#include "weir/core/location.h"

namespace weir::modules {

std::shared_ptr<const upstream::Group> UpstreamBlocks::find(std::string_view name) const {
    for (const auto& group : groups) {
        if (equals_ignoring_case(group->name(), name)) return group;
    }
    return nullptr;
}

Result<void> UpstreamBlocks::make_groups() const {
    if (groups.size() == blocks.size()) return {};
    for (const UpstreamSettings* block : blocks) {
        if (block->peers.empty()) {
            conf::Place end = block->node->place;
            end.line = block->node->last_line;
            return conf::error_at(end, "no servers are inside upstream");
        }
        const auto is_backup = [](const upstream::PeerConfig& peer) { return peer.backup; };
        if (std::all_of(block->peers.begin(), block->peers.end(), is_backup)) {
            return conf::error_at(block->node->place, "no servers in upstream \"" + block->name + "\"");
        }
        upstream::KeepaliveConfig keepalive;
        keepalive.connections = static_cast<std::size_t>(*block->keepalive);
        keepalive.requests = static_cast<std::uint64_t>(*block->keepalive_requests);
        keepalive.timeout_ms = static_cast<std::uint64_t>(block->keepalive_timeout->count());
        keepalive.time_ms = static_cast<std::uint64_t>(block->keepalive_time->count());
        groups.push_back(std::make_shared<upstream::Group>(block->name, block->peers, keepalive));
    }
    return {};
}

namespace {

using namespace conf;

Result<void> open_block(UpstreamSettings& settings, const Node& node, Binding& binding) {
    settings.name = node.argument(0);
    settings.node = &node;
    auto& blocks = binding.scope().parent->settings<UpstreamBlocks>().blocks;
    for (const UpstreamSettings* other : blocks) {
        if (equals_ignoring_case(other->name, settings.name)) {
            return error_at(node.place, "duplicate upstream \"" + settings.name + "\"");
        }
    }
    blocks.push_back(&settings);
    return {};
}

Result<void> set_keepalive(UpstreamSettings& settings, const Node& node, Binding&) {
    const auto number = parse_number(node.argument(0));
    if (!number || *number == 0) {
        return error_at(node.place, "invalid value \"" + node.argument(0) + "\" in \"keepalive\" directive");
    }
    settings.keepalive.write(static_cast<long>(*number));
    return {};
}

Result<void> configure(LocationBuilder& builder) {
    const auto* blocks = builder.scope().find<UpstreamBlocks>();
    return blocks ? blocks->make_groups() : Result<void>();
}

constexpr Directive rows[] = {
    block<&open_block>("upstream", in_http, one, in_upstream, "A group of peers to pass requests to."),
    setter<&add_server>("server", in_upstream, one_or_more, "",
                        "A peer: weight=, max_conns=, max_fails=, fail_timeout=, backup, down.", true),
    setter<&set_keepalive>("keepalive", in_upstream, one, "",
                           "Idle connections to the group that a worker keeps open."),
    directive<&UpstreamSettings::keepalive_requests>("keepalive_requests", in_upstream, one, "1000",
                                                     "Requests after which a connection is closed."),
    directive<&UpstreamSettings::keepalive_timeout>("keepalive_timeout", in_upstream, one, "60s",
                                                    "How long an idle connection is kept."),
    directive<&UpstreamSettings::keepalive_time>("keepalive_time", in_upstream, one, "1h",
                                                 "Age at which a connection takes no further request."),
};

}  // namespace

const Module upstream_module = {"upstream", rows, {}, &configure};

}  // namespace weir::modules
