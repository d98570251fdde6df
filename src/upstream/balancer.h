// How a peer is chosen. A Balancer has the peers of one group in one worker; a Tries is one
// request's walk through them. Algorithms (round robin here; least_conn, hash, ewma and Lua's
// later) implement Balancer and nothing above them knows which one runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <vector>

#include "upstream/peer.h"

namespace weir::upstream {

// How a try ended, as far as the balancer cares.
enum class Verdict : std::uint8_t {
    ok,      // the peer answered
    passed,  // it answered 403 or 404 and the next one is asked: no fault of the peer
    failed,  // it did not answer, or not usefully
};

// Which peers a request has tried. Allocates only for groups of more than 64 peers.
class TriedSet {
public:
    void clear() {
        few_ = 0;
        many_.clear();
    }
    bool has(std::size_t index) const {
        if (index < 64) return (few_ >> index & 1) != 0;
        return index - 64 < many_.size() && many_[index - 64];
    }
    void add(std::size_t index) {
        if (index < 64) {
            few_ |= std::uint64_t{1} << index;
            return;
        }
        if (many_.size() <= index - 64) many_.resize(index - 63);
        many_[index - 64] = true;
    }

private:
    std::uint64_t few_ = 0;
    std::vector<bool> many_;
};

// One request's walk through a group.
struct Tries {
    std::size_t left = 0;    // further picks the request may make; begin() sets it
    bool on_backup = false;  // the primary peers are exhausted
    TriedSet tried;          // of the primary peers or, on_backup, of the backup ones
};

class Balancer {
public:
    virtual ~Balancer() = default;

    // Starts a request's walk.
    virtual void begin(Tries& tries) const = 0;

    // The peer to try next, counted as busy until it is released; null when none is live.
    // `now`: the wall clock's seconds.
    virtual Peer* pick(Tries& tries, std::time_t now) = 0;

    // Ends the try of what pick() gave. True when this failure made the peer unavailable
    // for its fail_timeout (worth a log line).
    virtual bool release(Peer& peer, Verdict verdict, Tries& tries, std::time_t now) = 0;
};

}  // namespace weir::upstream
