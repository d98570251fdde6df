#include "upstream/group.h"

#include <functional>
#include <utility>

#include "upstream/round_robin.h"

namespace weir::upstream {

namespace {

// Everything that a peer's record depends on. Keepalive is left out: to change it must not
// make the worker forget which peers are down.
std::string fingerprint_of(const std::string& name, const std::vector<PeerConfig>& peers) {
    std::string text = name;
    for (const PeerConfig& peer : peers) {
        text += '\n';
        text += peer.name;
        for (long number : {peer.weight, peer.max_fails, static_cast<long>(peer.fail_timeout), peer.max_conns,
                            static_cast<long>(peer.backup), static_cast<long>(peer.down)}) {
            text += ' ';
            text += std::to_string(number);
        }
    }
    return text;
}

}  // namespace

Group::Group(std::string name, std::vector<PeerConfig> peers, KeepaliveConfig keepalive)
    : name_(std::move(name)),
      peers_(std::move(peers)),
      keepalive_(keepalive),
      fingerprint_(fingerprint_of(name_, peers_)),
      hash_(std::hash<std::string>()(fingerprint_)) {}

GroupState::GroupState(const Group& group)
    : name_(group.name()), fingerprint_(group.fingerprint()), configs_(group.peers()) {
    for (const PeerConfig& config : configs_) {
        Peer peer;
        peer.config = &config;
        peer.effective_weight = config.weight;
        (config.backup ? backup_ : primary_).push_back(peer);
    }
    balancer_ = std::make_unique<RoundRobin>(primary_, backup_);
}

const std::shared_ptr<GroupState>& GroupStates::find(const std::shared_ptr<const Group>& group) {
    auto [first, last] = states_.equal_range(group->hash());
    for (auto entry = first; entry != last; ++entry) {
        GroupState& state = *entry->second;
        const bool same_user = state.user_ == group.get() && !state.user_alive_.expired();
        if (!same_user) {
            if (state.fingerprint_ != group->fingerprint()) continue;
            state.user_ = group.get();
            state.user_alive_ = group;
        }
        return entry->second;
    }
    forget_unused();
    auto made = std::make_shared<GroupState>(*group);
    made->user_ = group.get();
    made->user_alive_ = group;
    return states_.emplace(group->hash(), std::move(made))->second;
}

void GroupStates::forget_unused() {
    std::erase_if(states_, [](const auto& entry) { return entry.second->user_alive_.expired(); });
}

}  // namespace weir::upstream
