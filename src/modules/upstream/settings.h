// The `upstream` block: what it says, and the groups made of it.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "upstream/group.h"
#include "upstream/peer.h"
#include "weir/base/result.h"
#include "weir/conf/bind.h"
#include "weir/conf/directive.h"

namespace weir::modules {

struct UpstreamSettings {
    static constexpr conf::Level level = conf::Level::upstream;

    std::string name;
    const conf::Node* node = nullptr;
    std::vector<upstream::PeerConfig> peers;  // of all `server` lines, one per address
    conf::Setting<long> keepalive{0};
    conf::Setting<long> keepalive_requests{1000};
    conf::Setting<std::chrono::milliseconds> keepalive_timeout{std::chrono::seconds(60)};
    conf::Setting<std::chrono::milliseconds> keepalive_time{std::chrono::hours(1)};
};

// All `upstream` blocks of an http block, in conf order.
struct UpstreamBlocks {
    static constexpr conf::Level level = conf::Level::http;

    std::vector<const UpstreamSettings*> blocks;
    // Made once all blocks are bound, when the first location is configured.
    mutable std::vector<std::shared_ptr<const upstream::Group>> groups;

    // Null when there is no group of that name; letters' case does not matter.
    std::shared_ptr<const upstream::Group> find(std::string_view name) const;
    // Makes the groups; the second call does nothing.
    Result<void> make_groups() const;
};

}  // namespace weir::modules
