#include "net/timer.h"

#include "net/loop.h"

namespace weir::net {

void Timer::start(Loop& loop, std::uint64_t ms, Callback callback, void* argument) {
    if (!handle_) {
        handle_ = Handle<uv_timer_t>(new uv_timer_t);
        uv_timer_init(loop.raw(), handle_.get());
    }
    handle_->data = this;
    callback_ = callback;
    argument_ = argument;
    // libuv counts from the loop turn's start, in cut-off milliseconds.
    constexpr std::uint64_t ns_per_ms = 1000000;
    const std::uint64_t due = (uv_hrtime() + ns_per_ms - 1) / ns_per_ms + ms;
    const auto on_time = [](uv_timer_t* timer) {
        auto* self = static_cast<Timer*>(timer->data);
        self->callback_(self->argument_);
    };
    uv_timer_start(handle_.get(), on_time, due - loop.now_ms(), 0);
}

void Timer::stop() {
    if (handle_) uv_timer_stop(handle_.get());
}

bool Timer::running() const {
    return handle_ && uv_is_active(reinterpret_cast<const uv_handle_t*>(handle_.get()));
}

void SleepAwaiter::await_suspend(std::coroutine_handle<> waiter) {
    waiter_ = waiter;
    const auto wake = [](void* self) { static_cast<SleepAwaiter*>(self)->waiter_.resume(); };
    if (ms_ == 0) {
        turn_end_.schedule(loop_, wake, this);
    } else {
        timer_.start(loop_, ms_, wake, this);
    }
}

}  // namespace weir::net
