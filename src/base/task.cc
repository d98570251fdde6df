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
bool is_recycled(std::size_t size) { return !address_sanitizer && class_of(size) < class_count; }

}  // namespace

void* detail::allocate_frame(std::size_t size) {
    return is_recycled(size) ? frame_lists().take(class_of(size)) : ::operator new(size);
}

void detail::free_frame(void* frame, std::size_t size) noexcept {
    if (is_recycled(size)) {
        frame_lists().give(frame, class_of(size));
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
