// An upstream group: an `upstream` block, or what a proxy_pass to a bare address stands for.
// Group is what the conf says (immutable, in a generation); GroupState is its life in a
// worker, which goes on over a reload that leaves the group as it was.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "upstream/balancer.h"
#include "upstream/peer.h"
#include "weir/core/worker.h"

namespace weir::upstream {

class IdleSet;

struct KeepaliveConfig {
    std::size_t connections = 0;        // idle ones kept per worker; 0: none
    std::uint64_t requests = 1000;      // on one connection
    std::uint64_t timeout_ms = 60'000;  // idle
    std::uint64_t time_ms = 3'600'000;  // of a connection's life

    bool enabled() const { return connections > 0; }
};

class Group {
public:
    // `name` as in `upstream NAME`, or "host:port". Peers in conf order.
    Group(std::string name, std::vector<PeerConfig> peers, KeepaliveConfig keepalive);
    Group(const Group&) = delete;
    Group& operator=(const Group&) = delete;

    const std::string& name() const { return name_; }
    const std::vector<PeerConfig>& peers() const { return peers_; }
    const KeepaliveConfig& keepalive() const { return keepalive_; }

    // Equal for groups whose peers and parameters are the same.
    const std::string& fingerprint() const { return fingerprint_; }
    std::size_t hash() const { return hash_; }

private:
    std::string name_;
    std::vector<PeerConfig> peers_;
    KeepaliveConfig keepalive_;
    std::string fingerprint_;
    std::size_t hash_;
};

class GroupState {
public:
    explicit GroupState(const Group& group);
    GroupState(const GroupState&) = delete;
    GroupState& operator=(const GroupState&) = delete;

    Balancer& balancer() { return *balancer_; }
    const std::string& name() const { return name_; }
    // The group's idle connections; null until somebody looks them up in the Pool.
    std::shared_ptr<IdleSet> idle;
    const std::vector<Peer>& primary() const { return primary_; }
    const std::vector<Peer>& backup() const { return backup_; }

private:
    friend class GroupStates;

    std::string name_;
    std::string fingerprint_;
    std::vector<PeerConfig> configs_;  // a copy: the generation's may be gone first
    std::vector<Peer> primary_;
    std::vector<Peer> backup_;
    std::unique_ptr<Balancer> balancer_;
    // The group that used it last; when it is gone, so is the need for this state.
    const Group* user_ = nullptr;
    std::weak_ptr<const Group> user_alive_;
};

// All groups' states of a worker: worker.state<GroupStates>().
class GroupStates {
public:
    explicit GroupStates(Worker&) {}

    // Found or made. A request keeps the pointer while it uses peers.
    const std::shared_ptr<GroupState>& find(const std::shared_ptr<const Group>& group);

    std::size_t size() const { return states_.size(); }

private:
    void forget_unused();

    // By Group::hash(); equal hashes of different groups are told apart by fingerprint.
    std::unordered_multimap<std::size_t, std::shared_ptr<GroupState>> states_;
};

}  // namespace weir::upstream
