#include "net/deadlines.h"

#include <algorithm>
#include <bit>
#include <cassert>

namespace weir::net {

namespace {

// Far beyond any configured time, and no sum with a clock overflows.
constexpr std::uint64_t longest_ms = std::uint64_t{1} << 50;

}  // namespace

Deadline::~Deadline() {
    if (wheel_) wheel_->forget(*this);
}

void Deadline::set(Deadlines& wheel, std::uint64_t ms, Callback callback, void* argument) {
    assert(!wheel_ || wheel_ == &wheel);
    wheel_ = &wheel;
    callback_ = callback;
    argument_ = argument;
    if (!armed()) wheel.count_armed();
    // One ms more because the clock's fraction was cut off, then up to the next full tick.
    const std::uint64_t time = uv_now(wheel.timer_->loop) + std::min(ms, longest_ms) + 1;
    due_ = time / Deadlines::tick_ms + 1;
    // Its slot is visited in time anyway: it is filed again then.
    if (linked() && filed_ <= due_) return;
    wheel.file(*this);
}

void Deadline::cancel() {
    if (!armed()) return;
    // It stays in its slot, since most deadlines are set again before that is visited.
    due_ = never;
    wheel_->count_disarmed();
}

Deadlines::Deadlines(uv_loop_t* loop) : timer_(new uv_timer_t) {
    uv_timer_init(loop, timer_.get());
    timer_->data = this;
    uv_unref(reinterpret_cast<uv_handle_t*>(timer_.get()));
}

Deadlines::~Deadlines() { assert(filed_ == 0); }

std::uint64_t Deadlines::now_tick() const { return uv_now(timer_->loop) / tick_ms; }

// The timer also runs for cancelled deadlines that still lie in a slot; those alone must
// not keep the loop alive.
void Deadlines::count_armed() {
    if (armed_++ == 0) uv_ref(reinterpret_cast<uv_handle_t*>(timer_.get()));
}

void Deadlines::count_disarmed() {
    if (--armed_ == 0) uv_unref(reinterpret_cast<uv_handle_t*>(timer_.get()));
}

void Deadlines::forget(Deadline& deadline) {
    deadline.cancel();
    if (!deadline.linked()) return;
    deadline.unlink();
    --filed_;
}

void Deadlines::file(Deadline& deadline) {
    if (deadline.linked()) {
        deadline.unlink();
    } else if (filed_++ == 0) {
        visited_ = std::max(visited_, now_tick());
    }
    // What is farther away than the wheel reaches waits in its last slot and is filed again.
    const std::uint64_t tick = std::clamp(deadline.due_, visited_ + 1, visited_ + slot_count - 1);
    const std::uint64_t slot = tick % slot_count;
    deadline.filed_ = tick;
    deadline.insert_before(slots_[slot]);
    occupied_[slot / 64] |= std::uint64_t{1} << (slot % 64);
    if (tick < timer_tick_) arm_timer(tick);
}

void Deadlines::arm_timer(std::uint64_t tick) {
    timer_tick_ = tick;
    const std::uint64_t at = tick * tick_ms;
    const std::uint64_t now = uv_now(timer_->loop);
    const auto on_time = [](uv_timer_t* timer) { static_cast<Deadlines*>(timer->data)->advance(); };
    uv_timer_start(timer_.get(), on_time, at > now ? at - now : 0, 0);
}

void Deadlines::advance() {
    timer_tick_ = 0;  // nothing that callbacks file is earlier: the timer is started below
    const std::uint64_t now = now_tick();
    std::uint64_t tick = visited_;
    if (now - tick > slot_count) tick = now - slot_count;
    while (tick < now) {
        visited_ = ++tick;
        visit_slot(tick, now);
    }
    arm_for_next_slot();
}

void Deadlines::visit_slot(std::uint64_t tick, std::uint64_t now) {
    const std::uint64_t slot = tick % slot_count;
    const std::uint64_t bit = std::uint64_t{1} << (slot % 64);
    if (!(occupied_[slot / 64] & bit)) return;
    occupied_[slot / 64] &= ~bit;
    // A callback may destroy, set or cancel any deadline, also one that is next in this list.
    detail::Link visited;
    visited.take_over(slots_[slot]);
    while (visited.linked()) {
        auto& deadline = static_cast<Deadline&>(*visited.next);
        if (deadline.armed() && deadline.due_ > now) {
            file(deadline);
            continue;
        }
        deadline.unlink();
        --filed_;
        if (!deadline.armed()) continue;
        deadline.cancel();
        deadline.callback_(deadline.argument_);
    }
}

void Deadlines::arm_for_next_slot() {
    timer_tick_ = Deadline::never;
    if (filed_ == 0) return;
    for (std::uint64_t tick = visited_ + 1; tick < visited_ + slot_count;) {
        const std::uint64_t slot = tick % slot_count;
        const std::uint64_t bits = occupied_[slot / 64] >> (slot % 64);
        if (bits == 0) {
            tick += 64 - slot % 64;
            continue;
        }
        tick += static_cast<std::uint64_t>(std::countr_zero(bits));
        const std::uint64_t found = tick % slot_count;
        if (slots_[found].linked()) return arm_timer(tick);
        occupied_[found / 64] &= ~(std::uint64_t{1} << (found % 64));
    }
}

}  // namespace weir::net
