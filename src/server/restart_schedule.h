// When to start a worker again after it ended by itself: at once, but more and more slowly
// while it keeps ending soon.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <vector>

namespace weir::server {

class RestartSchedule {
public:
    using Clock = std::chrono::steady_clock;

    // A worker that lived longer than this did not fail by its start.
    static constexpr std::chrono::milliseconds healthy_life{2000};
    static constexpr std::chrono::milliseconds first_delay{100};
    static constexpr std::chrono::milliseconds longest_delay{10000};

    // The worker `id` that began at `started` is gone. Returns the delay; 0: it is due now.
    std::chrono::milliseconds ended(unsigned id, Clock::time_point started, Clock::time_point now);
    // Those to start now; they are taken out.
    std::vector<unsigned> due(Clock::time_point now);
    std::optional<Clock::time_point> next() const;
    // Somebody else has started it.
    void cancel(unsigned id) { waiting_.erase(id); }
    void cancel_all() { waiting_.clear(); }

private:
    std::map<unsigned, Clock::time_point> waiting_;
    std::map<unsigned, int> short_lives_;  // in a row
};

}  // namespace weir::server
