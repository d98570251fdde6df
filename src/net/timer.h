// Exact delays (milliseconds), one uv_timer each: for sleeps and periodic jobs, not for
// time-outs (net/deadlines.h).
#pragma once

#include <coroutine>
#include <cstdint>

#include <uv.h>

#include "net/deferred.h"
#include "net/handle.h"

namespace weir::net {

class Loop;

// Calls back once per start(). Destroying it, or stop(), cancels the call.
class Timer {
public:
    using Callback = void (*)(void* argument);

    Timer() = default;
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    // `ms` from this very moment (not from the loop turn's start), never earlier. Starting
    // a running timer replaces its time. The callback may destroy the Timer.
    void start(Loop& loop, std::uint64_t ms, Callback callback, void* argument);
    void stop();
    bool running() const;

private:
    Handle<uv_timer_t> handle_;
    Callback callback_ = nullptr;
    void* argument_ = nullptr;
};

// co_await sleep(loop, ms): resumes after `ms`; 0 lets the other events of this loop turn
// go first.
class SleepAwaiter {
public:
    SleepAwaiter(Loop& loop, std::uint64_t ms) noexcept : loop_(loop), ms_(ms) {}
    SleepAwaiter(const SleepAwaiter&) = delete;
    SleepAwaiter& operator=(const SleepAwaiter&) = delete;

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiter);
    void await_resume() const noexcept {}

private:
    Loop& loop_;
    std::uint64_t ms_;
    std::coroutine_handle<> waiter_;
    Timer timer_;
    Deferred turn_end_;
};

inline SleepAwaiter sleep(Loop& loop, std::uint64_t ms) { return SleepAwaiter(loop, ms); }

}  // namespace weir::net
