// A libuv handle that closes itself. Closing one is asynchronous: libuv keeps using the
// memory until its close callback ran, so the memory belongs to the loop from uv_close()
// on. That is solved here, once.
#pragma once

#include <utility>

#include <uv.h>

namespace weir::net {

// Owns a heap-allocated `T`, a libuv handle type or a struct whose first member is one
// and which may hold whatever must live until the close callback (requests, buffers).
// Callbacks of requests that were pending still come after close, with UV_ECANCELED:
// they test uv_is_closing() before they look for an owner.
template <class T>
class Handle {
public:
    Handle() = default;
    // Takes over `initialised`, made with new and initialised by uv_*_init().
    explicit Handle(T* initialised) noexcept : handle_(initialised) {}
    Handle(Handle&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Handle& operator=(Handle&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() { close(); }

    // No callback of the handle's own events comes after this.
    void close() noexcept {
        T* closing = std::exchange(handle_, nullptr);
        if (!closing) return;
        auto* raw = reinterpret_cast<uv_handle_t*>(closing);
        raw->data = closing;
        uv_close(raw, [](uv_handle_t* closed) { delete static_cast<T*>(closed->data); });
    }

    T* get() const noexcept { return handle_; }
    T* operator->() const noexcept { return handle_; }
    explicit operator bool() const noexcept { return handle_ != nullptr; }

private:
    T* handle_ = nullptr;
};

}  // namespace weir::net
