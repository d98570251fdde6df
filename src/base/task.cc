#include "weir/base/task.h"

#include <array>
#include <new>

namespace weir {

#if !defined(__SANITIZE_ADDRESS__)
namespace {

constexpr std::size_t class_width = 128;
constexpr std::size_t class_count = 32;

struct FreeFrame {
    FreeFrame* next;
};

class FrameLists {
public:
    FrameLists() = default;
    FrameLists(const FrameLists&) = delete;
    FrameLists& operator=(const FrameLists&) = delete;
    ~FrameLists() {
        for (FreeFrame* head : heads_) {
            while (head) ::operator delete(std::exchange(head, head->next));
        }
    }

    void* take(std::size_t size_class) {
        FreeFrame*& head = heads_[size_class];
        if (!head) return ::operator new((size_class + 1) * class_width);
        return std::exchange(head, head->next);
    }
    void give(void* frame, std::size_t size_class) noexcept {
        heads_[size_class] = new (frame) FreeFrame{heads_[size_class]};
    }

private:
    std::array<FreeFrame*, class_count> heads_{};
};

FrameLists& frame_lists() {
    thread_local FrameLists lists;
    return lists;
}

std::size_t class_of(std::size_t size) { return (size - 1) / class_width; }

}  // namespace
#endif

#if defined(__SANITIZE_ADDRESS__)
// Recycled frames would hide a use after free from the sanitizer.
void* detail::allocate_frame(std::size_t size) { return ::operator new(size); }
void detail::free_frame(void* frame, std::size_t) noexcept { ::operator delete(frame); }
#else
void* detail::allocate_frame(std::size_t size) {
    const std::size_t size_class = class_of(size);
    return size_class < class_count ? frame_lists().take(size_class) : ::operator new(size);
}

void detail::free_frame(void* frame, std::size_t size) noexcept {
    const std::size_t size_class = class_of(size);
    if (size_class < class_count) {
        frame_lists().give(frame, size_class);
    } else {
        ::operator delete(frame);
    }
}
#endif

struct RootTask::Root::promise_type : detail::PromiseBase {
    RootTask* owner = nullptr;
    Done done;

    struct Finish {
        bool await_ready() const noexcept { return false; }
        // The frame is suspended here, so `done` may destroy its owner.
        void await_suspend(std::coroutine_handle<promise_type> self) const noexcept {
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
