// The event loop of a worker, and what belongs to it: clocks, deadlines, buffers.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include <uv.h>

#include "net/buffer_pool.h"
#include "net/deadlines.h"
#include "net/deferred.h"
#include "net/handle.h"
#include "net/link.h"

namespace weir::net {

// The wall clock, since 1970-01-01 UTC.
struct WallTime {
    std::int64_t seconds = 0;
    std::int64_t milliseconds = 0;  // of the same moment: seconds * 1000 + fraction
};

// Everything that uses the loop (streams, listeners, timers, deadlines) must be destroyed
// before it. Making one ignores SIGPIPE for the process: writes report EPIPE instead.
class Loop {
public:
    Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;
    // Runs what closes to its end; a handle that nobody closed is reported on stderr and
    // closed, and fails an assertion in debug builds.
    ~Loop();

    uv_loop_t* raw() { return &loop_; }

    // Monotonic, of this loop turn; does not move while a callback runs.
    std::uint64_t now_ms() const { return uv_now(&loop_); }
    // As of this loop turn.
    WallTime wall() {
        if (wall_read_at_ != now_ms()) read_wall_clock();
        return wall_;
    }

    // Until stop(), or until nothing is left that could call back.
    void run();
    void stop();

    Deadlines& deadlines() { return deadlines_; }
    BufferPool& buffers() { return buffers_; }

    // Calls `work` at the end of this loop turn, after all its events; what is deferred
    // meanwhile runs in the next turn.
    void defer(std::function<void()> work);

private:
    friend class Deferred;
    struct OwnedLoop : uv_loop_t {
        OwnedLoop();
    };
    void wake_at_turn_end();
    void run_deferred();
    void report_leaks();
    void read_wall_clock();

    OwnedLoop loop_;
    BufferPool buffers_;
    Deadlines deadlines_;
    Handle<uv_idle_t> idle_;    // keeps the poll from blocking while calls are deferred
    Handle<uv_check_t> check_;  // runs them
    detail::Link deferred_;
    std::vector<std::function<void()>> deferred_work_;
    std::vector<std::function<void()>> running_work_;  // keeps its memory for the next turn
    WallTime wall_;
    std::uint64_t wall_read_at_ = UINT64_MAX;
};

}  // namespace weir::net
