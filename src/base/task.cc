#include "weir/base/task.h"

#include <array>
#include <cassert>
#include <new>

#include "weir/base/sanitizer.h"

namespace weir {

namespace {

constexpr std::size_t class_width = 128;
constexpr std::size_t class_count = 32;

struct FreeFrame {
    FreeFrame* next;
};

// Constant initialisation and no destructor: access costs no guard. What a thread has
// recycled goes with the process.
constinit thread_local std::array<FreeFrame*, class_count> free_frames{};

std::size_t class_of(std::size_t size) { return (size - 1) / class_width; }
bool is_recycled(std::size_t size) { return !address_sanitizer && class_of(size) < class_count; }

}  // namespace

void* detail::allocate_frame(std::size_t size) {
    if (!is_recycled(size)) return ::operator new(size);
    FreeFrame*& head = free_frames[class_of(size)];
    if (!head) return ::operator new((class_of(size) + 1) * class_width);
    return std::exchange(head, head->next);
}

void detail::free_frame(void* frame, std::size_t size) noexcept {
    if (is_recycled(size)) {
        FreeFrame*& head = free_frames[class_of(size)];
        head = new (frame) FreeFrame{head};
    } else {
        ::operator delete(frame);
    }
}

struct RootTask::Root::promise_type : detail::PromiseBase {
    RootTask* owner = nullptr;
    Done done;

    struct Finish {
        bool await_ready() const noexcept { return false; }
        // The frame is suspended here, so `done` may destroy its owner. Not inline: clang 14
        // would keep these locals in the frame that is destroyed here.
        [[gnu::noinline]] void await_suspend(std::coroutine_handle<promise_type> self) const noexcept {
            Done done = std::move(self.promise().done);
            self.promise().owner->handle_ = nullptr;
            self.destroy();
            done();
        }
        void await_resume() const noexcept {}
    };

    Root get_return_object() noexcept {
        return Root{std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    Finish final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
};

RootTask::Root RootTask::run(Task<> task) { co_await task; }

void RootTask::start(Task<> task, Done done) {
    assert(!running());
    auto handle = run(std::move(task)).handle;
    handle.promise().owner = this;
    handle.promise().done = std::move(done);
    handle_ = handle;
    handle.resume();
}

void RootTask::cancel() {
    if (handle_) std::exchange(handle_, nullptr).destroy();
}

}  // namespace weir
