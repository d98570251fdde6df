// Deadlines for everything that waits: one coarse timer wheel per loop, because nearly
// every deadline is cancelled or moved before it passes and a uv_timer for each would
// cost more than the wait. For exact delays see net/timer.h.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <uv.h>

#include "net/handle.h"
#include "net/link.h"
#include "net/timer.h"

namespace weir::net {

class Deadlines;

// One deadline, a member of what waits. Destroying it cancels it. It must be destroyed
// before its Deadlines.
class Deadline : private detail::Link {
public:
    using Callback = void (*)(void* argument);

    Deadline() = default;
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;
    ~Deadline();

    // Calls `callback(argument)` once, from the loop, when `ms` have passed since the
    // loop turn's start (Loop::now_ms); up to two ticks later, never earlier. Setting it again
    // replaces the former time: nearly free when the new one is later.
    // The callback may destroy this object and any other.
    void set(Deadlines& wheel, std::uint64_t ms, Callback callback, void* argument);
    void cancel();
    bool armed() const { return due_ != never; }

private:
    friend class Deadlines;
    static constexpr std::uint64_t never = UINT64_MAX;

    Deadlines* wheel_ = nullptr;
    std::uint64_t due_ = never;  // the tick it passes in
    std::uint64_t filed_ = 0;    // the tick of the slot it lies in, when linked; <= due_
    Callback callback_ = nullptr;
    void* argument_ = nullptr;
};

// The wheel. Its only uv_timer runs while a deadline is armed, and wakes the loop for
// slots that hold one.
class Deadlines {
public:
    static constexpr std::uint64_t tick_ms = 16;

    explicit Deadlines(uv_loop_t* loop);
    Deadlines(const Deadlines&) = delete;
    Deadlines& operator=(const Deadlines&) = delete;
    ~Deadlines();

    std::size_t armed() const { return armed_; }
    void close() { timer_.close(); }  // before the loop's last turn; no deadline may be left

private:
    friend class Deadline;
    static constexpr std::uint64_t slot_count = 1024;

    std::uint64_t now_tick() const;
    void count_armed();
    void count_disarmed();
    void file(Deadline& deadline);
    void forget(Deadline& deadline);
    void advance();
    void visit_slot(std::uint64_t tick, std::uint64_t now);
    void arm_timer(std::uint64_t tick);
    void arm_for_next_slot();

    Handle<uv_timer_t> timer_;
    std::uint64_t visited_ = 0;                   // every slot up to this tick was visited
    std::uint64_t timer_tick_ = Deadline::never;  // what the uv_timer waits for
    std::size_t armed_ = 0;
    std::size_t filed_ = 0;  // linked into slots: the armed ones and some that were cancelled
    std::array<detail::Link, slot_count> slots_;
    std::array<std::uint64_t, slot_count / 64> occupied_{};  // one bit a slot, cleared lazily
};

}  // namespace weir::net
