#include "net/loop.h"

#include <cassert>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace weir::net {

void Deferred::schedule(Loop& loop, Callback callback, void* argument) {
    callback_ = callback;
    argument_ = argument;
    if (linked()) return;
    insert_before(loop.deferred_);
    loop.wake_at_turn_end();
}

Loop::OwnedLoop::OwnedLoop() {
    const int error = uv_loop_init(this);
    if (error == 0) return;
    // Only when the process may open no more descriptors: it can't do anything then.
    std::fprintf(stderr, "cannot make an event loop: %s\n", uv_strerror(error));
    std::abort();
}

Loop::Loop() : deadlines_(&loop_), idle_(new uv_idle_t), check_(new uv_check_t) {
    std::signal(SIGPIPE, SIG_IGN);
    uv_idle_init(&loop_, idle_.get());
    uv_check_init(&loop_, check_.get());
    check_->data = this;
}

Loop::~Loop() {
    deferred_work_.clear();
    deadlines_.close();
    idle_.close();
    check_.close();
    report_leaks();
    // More than once where a stop() is still to be obeyed.
    while (uv_run(&loop_, UV_RUN_DEFAULT) != 0) continue;
    [[maybe_unused]] const int error = uv_loop_close(&loop_);
    assert(error == 0);
}

void Loop::report_leaks() {
    bool leaked = false;
    const auto visit = [](uv_handle_t* handle, void* found) {
        if (uv_is_closing(handle)) return;
        std::fprintf(stderr, "a %s handle outlived its event loop\n", uv_handle_type_name(handle->type));
        uv_close(handle, nullptr);
        *static_cast<bool*>(found) = true;
    };
    uv_walk(&loop_, visit, &leaked);
    assert(!leaked);
}

void Loop::run() { uv_run(&loop_, UV_RUN_DEFAULT); }

void Loop::stop() { uv_stop(&loop_); }

void Loop::defer(std::function<void()> work) {
    deferred_work_.push_back(std::move(work));
    wake_at_turn_end();
}

void Loop::wake_at_turn_end() {
    if (uv_is_active(reinterpret_cast<const uv_handle_t*>(check_.get()))) return;
    uv_idle_start(idle_.get(), [](uv_idle_t*) {});
    uv_check_start(check_.get(), [](uv_check_t* check) { static_cast<Loop*>(check->data)->run_deferred(); });
}

void Loop::run_deferred() {
    detail::Link calls;
    calls.take_over(deferred_);
    running_work_.swap(deferred_work_);
    while (calls.linked()) {
        auto& call = static_cast<Deferred&>(*calls.next);
        call.unlink();
        call.callback_(call.argument_);
    }
    for (auto& work : running_work_) work();
    running_work_.clear();
    if (deferred_.linked() || !deferred_work_.empty()) return;
    uv_idle_stop(idle_.get());
    uv_check_stop(check_.get());
}

void Loop::read_wall_clock() {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    wall_.seconds = now.tv_sec;
    wall_.milliseconds = static_cast<std::int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1000000;
    wall_read_at_ = now_ms();
}

}  // namespace weir::net
