#include "net/listener.h"

#include <cassert>
#include <cerrno>
#include <cstdint>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

#include "net/socket_stream.h"

namespace weir::net {

namespace {

// In one loop turn, so that a flood of connections can't starve those that exist.
constexpr std::size_t accepted_per_turn = 256;

bool is_exhausted(int error) {
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

// Errors of the one connection that was to be accepted (accept(2)).
bool concerns_connection(int error) {
    switch (error) {
        case EINTR:
        case ECONNABORTED:
        case EPROTO:
        case ENETDOWN:
        case ENOPROTOOPT:
        case EHOSTDOWN:
        case ENONET:
        case EHOSTUNREACH:
        case ENETUNREACH:
            return true;
        default:
            return false;
    }
}

}  // namespace

Listener::Listener(Loop& loop, int fd) : loop_(loop), fd_(fd) {
    sockaddr_storage storage{};
    socklen_t length = sizeof(storage);
    auto* address = reinterpret_cast<sockaddr*>(&storage);
    if (getsockname(fd, address, &length) == 0) address_ = Address(address, length);
}

Listener::~Listener() {
    if (destroyed_) *destroyed_ = true;
    poll_.close();
    if (fd_ >= 0) ::close(fd_);
}

void Listener::start(OnConnection on_connection, OnError on_error) {
    callbacks_ = std::make_shared<const Callbacks>(Callbacks{std::move(on_connection), std::move(on_error)});
    if (!poll_) {
        auto* poll = new uv_poll_t;
        const int error = uv_poll_init(loop_.raw(), poll, fd_);
        if (error != 0) {
            delete poll;
            if (callbacks_->on_error) callbacks_->on_error(-error, 0);
            return;
        }
        poll_ = Handle<uv_poll_t>(poll);
        poll_->data = this;
    }
    accepting_ = true;
    watch();
}

void Listener::watch() {
    const auto on_readable = [](uv_poll_t* poll, int, int) {
        static_cast<Listener*>(poll->data)->accept_pending(accepted_per_turn);
    };
    uv_poll_start(poll_.get(), UV_READABLE, on_readable);
}

void Listener::stop() {
    accepting_ = false;
    pause_.stop();
    if (poll_) uv_poll_stop(poll_.get());
}

void Listener::drain() {
    if (callbacks_ && fd_ >= 0) {
        accepting_ = true;
        if (!accept_pending(SIZE_MAX)) return;
    }
    stop();
    poll_.close();
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

// False when a callback destroyed the listener.
bool Listener::accept_pending(std::size_t most) {
    const std::shared_ptr<const Callbacks> callbacks = callbacks_;
    bool destroyed = false;
    bool* const outer = std::exchange(destroyed_, &destroyed);
    for (std::size_t i = 0; i < most; ++i) {
        const Outcome outcome = accept_one(*callbacks);
        if (destroyed) {
            if (outer) *outer = true;
            return false;
        }
        if (outcome != Outcome::accepted || !accepting_) break;
    }
    destroyed_ = outer;
    return true;
}

Listener::Outcome Listener::accept_one(const Callbacks& callbacks) {
    sockaddr_storage storage{};
    socklen_t length = sizeof(storage);
    auto* address = reinterpret_cast<sockaddr*>(&storage);
    const int fd = ::accept4(fd_, address, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
        std::unique_ptr<Stream> stream = SocketStream::open(loop_, fd, Address(address, length));
        if (stream) {
            callbacks.on_connection(std::move(stream));
        } else {
            ::close(fd);
        }
        return Outcome::accepted;
    }
    const int error = errno;
    if (error == EAGAIN) return Outcome::none_left;
    if (concerns_connection(error)) return Outcome::accepted;
    const bool exhausted = is_exhausted(error);
    if (exhausted) rest();
    if (callbacks.on_error) callbacks.on_error(error, exhausted ? exhausted_pause_ms : 0);
    return Outcome::failed;
}

// The queue stays readable meanwhile: without a pause the loop would spin.
void Listener::rest() {
    uv_poll_stop(poll_.get());
    pause_.start(
        loop_, exhausted_pause_ms, [](void* listener) { static_cast<Listener*>(listener)->watch(); }, this);
}

}  // namespace weir::net
