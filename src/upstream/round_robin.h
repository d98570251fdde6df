// Smooth weighted round robin with passive health (max_fails, fail_timeout), backup peers and
// max_conns: nginx's default, with its sequence.
#pragma once

#include <cstddef>
#include <ctime>
#include <span>

#include "upstream/balancer.h"
#include "upstream/peer.h"

namespace weir::upstream {

class RoundRobin final : public Balancer {
public:
    // The peers, in conf order, must outlive the balancer.
    RoundRobin(std::span<Peer> primary, std::span<Peer> backup);

    void begin(Tries& tries) const override;
    Peer* pick(Tries& tries, std::time_t now) override;
    bool release(Peer& peer, Verdict verdict, Tries& tries, std::time_t now) override;

private:
    Peer* pick_from(std::span<Peer> peers, TriedSet& tried, std::time_t now) const;

    std::span<Peer> primary_;
    std::span<Peer> backup_;
    std::size_t usable_;  // peers that are not `down`
    // A lone peer is always tried, whatever its record, and once only.
    bool single_;
};

}  // namespace weir::upstream
