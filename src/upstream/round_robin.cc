#include "upstream/round_robin.h"

namespace weir::upstream {

namespace {

bool is_full(const Peer& peer) {
    return peer.config->max_conns > 0 && peer.connections >= peer.config->max_conns;
}

bool is_resting(const Peer& peer, std::time_t now) {
    const PeerConfig& config = *peer.config;
    return config.max_fails > 0 && peer.fails >= config.max_fails &&
           now - peer.checked <= config.fail_timeout;
}

std::size_t count_usable(std::span<const Peer> peers) {
    std::size_t count = 0;
    for (const Peer& peer : peers) count += peer.config->down ? 0 : 1;
    return count;
}

}  // namespace

RoundRobin::RoundRobin(std::span<Peer> primary, std::span<Peer> backup)
    : primary_(primary),
      backup_(backup),
      usable_(count_usable(primary) + count_usable(backup)),
      single_(primary.size() == 1 && backup.empty()) {}

void RoundRobin::begin(Tries& tries) const {
    tries.left = usable_;
    tries.on_backup = false;
    tries.tried.clear();
}

// Every live peer gains its effective weight; the richest is chosen and pays the sum. An
// effective weight that failures had lowered grows back by one per look.
Peer* RoundRobin::pick_from(std::span<Peer> peers, TriedSet& tried, std::time_t now) const {
    Peer* best = nullptr;
    std::size_t best_index = 0;
    long total = 0;
    for (std::size_t i = 0; i < peers.size(); ++i) {
        Peer& peer = peers[i];
        if (tried.has(i) || peer.config->down || is_resting(peer, now) || is_full(peer)) continue;
        peer.current_weight += peer.effective_weight;
        total += peer.effective_weight;
        if (peer.effective_weight < peer.config->weight) ++peer.effective_weight;
        if (best && peer.current_weight <= best->current_weight) continue;
        best = &peer;
        best_index = i;
    }
    if (!best) return nullptr;
    tried.add(best_index);
    best->current_weight -= total;
    // A peer that rested long enough gets this one request; others wait for its outcome.
    if (now - best->checked > best->config->fail_timeout) best->checked = now;
    return best;
}

Peer* RoundRobin::pick(Tries& tries, std::time_t now) {
    Peer* chosen = nullptr;
    if (single_) {
        Peer& only = primary_.front();
        if (!only.config->down && !is_full(only)) chosen = &only;
    } else {
        if (!tries.on_backup) {
            chosen = pick_from(primary_, tries.tried, now);
            if (!chosen && !backup_.empty()) {
                tries.on_backup = true;
                tries.tried.clear();
            }
        }
        if (!chosen && tries.on_backup) chosen = pick_from(backup_, tries.tried, now);
    }
    if (chosen) ++chosen->connections;
    return chosen;
}

bool RoundRobin::release(Peer& peer, Verdict verdict, Tries& tries, std::time_t now) {
    --peer.connections;
    if (single_) {
        peer.fails = 0;
        tries.left = 0;
        return false;
    }
    bool disabled = false;
    if (verdict == Verdict::failed) {
        const PeerConfig& config = *peer.config;
        ++peer.fails;
        peer.accessed = now;
        peer.checked = now;
        if (config.max_fails > 0) {
            peer.effective_weight -= config.weight / config.max_fails;
            disabled = peer.fails >= config.max_fails;
        }
        if (peer.effective_weight < 0) peer.effective_weight = 0;
    } else if (peer.accessed < peer.checked) {
        // The try that a rested peer got has gone well.
        peer.fails = 0;
    }
    if (tries.left > 0) --tries.left;
    return disabled;
}

}  // namespace weir::upstream
