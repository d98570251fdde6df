// Task<T>: a lazily started coroutine that is awaited by exactly one parent, or
// owned by a RootTask. One worker thread; nothing here is thread-safe.
//
// Ownership: the Task object owns the frame. Destroying a Task that is suspended
// cancels it: its locals are destroyed, so every awaiter must detach itself from
// whatever would resume it in its destructor. A Task must never be destroyed while
// it is running (from inside itself, or from something it called).
//
// Symmetric transfer is avoided on purpose: g++ 12 does not turn it into a tail
// call below -O2, so deep chains overflow the stack. await_ready() runs the child;
// a child that ends at once never suspends its parent.
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <utility>

namespace weir {

namespace detail {

// Frames come from per-thread free lists by size class: a coroutine per phase
// must not cost a malloc. The lists are the one piece of per-thread state.
void* allocate_frame(std::size_t size);
void free_frame(void* frame, std::size_t size) noexcept;

struct PromiseBase {
    std::coroutine_handle<> continuation;

    struct FinalAwaiter {
        bool await_ready() const noexcept { return false; }
        // Resuming may destroy this frame; nothing may be touched after it. Not inline:
        // clang 14 would keep locals of this function in that frame.
        template <class P>
        [[gnu::noinline]] void await_suspend(std::coroutine_handle<P> self) const noexcept {
            if (auto next = self.promise().continuation) next.resume();
        }
        void await_resume() const noexcept {}
    };

    std::suspend_always initial_suspend() const noexcept { return {}; }
    FinalAwaiter final_suspend() const noexcept { return {}; }
    // No exception leaves a task: one that does is a bug, and the crash says where.
    void unhandled_exception() const noexcept { std::terminate(); }

    static void* operator new(std::size_t size) { return allocate_frame(size); }
    static void operator delete(void* frame, std::size_t size) noexcept { free_frame(frame, size); }
};

}  // namespace detail

template <class T = void>
class [[nodiscard]] Task {
public:
    struct promise_type : detail::PromiseBase {
        std::optional<T> value;
        Task get_return_object() noexcept { return Task(Handle::from_promise(*this)); }
        template <class U = T>
        void return_value(U&& result) {
            value.emplace(std::forward<U>(result));
        }
    };
    using Handle = std::coroutine_handle<promise_type>;

    Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Task& operator=(Task&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    Task(const Task&) = delete;
    Task& operator=(const Task&) = delete;
    ~Task() {
        if (handle_) handle_.destroy();
    }

    bool await_ready() const {
        handle_.resume();
        return handle_.done();
    }
    void await_suspend(std::coroutine_handle<> parent) const noexcept {
        handle_.promise().continuation = parent;
    }
    T await_resume() const { return std::move(*handle_.promise().value); }

private:
    explicit Task(Handle handle) noexcept : handle_(handle) {}
    Handle handle_;
};

template <>
class [[nodiscard]] Task<void> {
public:
    struct promise_type : detail::PromiseBase {
        Task get_return_object() noexcept { return Task(Handle::from_promise(*this)); }
        void return_void() const noexcept {}
    };
    using Handle = std::coroutine_handle<promise_type>;

    Task() noexcept = default;
    Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Task& operator=(Task&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    Task(const Task&) = delete;
    Task& operator=(const Task&) = delete;
    ~Task() {
        if (handle_) handle_.destroy();
    }

    bool await_ready() const {
        handle_.resume();
        return handle_.done();
    }
    void await_suspend(std::coroutine_handle<> parent) const noexcept {
        handle_.promise().continuation = parent;
    }
    void await_resume() const noexcept {}

private:
    explicit Task(Handle handle) noexcept : handle_(handle) {}
    Handle handle_;
};

// The root of a chain of tasks: starts one and calls `done` when it has ended.
// `done` may destroy the RootTask; it runs when every frame is suspended. Destroying a
// RootTask whose task has not ended cancels the task, without calling `done`.
class RootTask {
public:
    using Done = std::function<void()>;

    RootTask() = default;
    RootTask(const RootTask&) = delete;
    RootTask& operator=(const RootTask&) = delete;
    ~RootTask() { cancel(); }

    void start(Task<> task, Done done);
    void cancel();
    bool running() const { return static_cast<bool>(handle_); }

private:
    struct Root {
        struct promise_type;
        std::coroutine_handle<promise_type> handle;
    };
    static Root run(Task<> task);

    std::coroutine_handle<> handle_;
};

}  // namespace weir
