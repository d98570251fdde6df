#include "server/restart_schedule.h"

#include <algorithm>

namespace weir::server {

std::chrono::milliseconds RestartSchedule::ended(unsigned id, Clock::time_point started,
                                                 Clock::time_point now) {
    int& short_lives = short_lives_[id];
    short_lives = now - started < healthy_life ? std::min(short_lives + 1, 16) : 0;
    std::chrono::milliseconds delay{0};
    if (short_lives > 1) delay = std::min(first_delay * (1 << (short_lives - 2)), longest_delay);
    waiting_[id] = now + delay;
    return delay;
}

std::vector<unsigned> RestartSchedule::due(Clock::time_point now) {
    std::vector<unsigned> ids;
    for (const auto& [id, at] : waiting_) {
        if (at <= now) ids.push_back(id);
    }
    for (const unsigned id : ids) waiting_.erase(id);
    return ids;
}

std::optional<RestartSchedule::Clock::time_point> RestartSchedule::next() const {
    std::optional<Clock::time_point> earliest;
    for (const auto& [id, at] : waiting_) {
        if (!earliest || at < *earliest) earliest = at;
    }
    return earliest;
}

}  // namespace weir::server
