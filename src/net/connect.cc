#include "net/connect.h"

#include <cerrno>
#include <coroutine>
#include <string>
#include <utility>

#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/socket.h"
#include "net/socket_stream.h"

namespace weir::net {

namespace {

bool switch_on(int fd, int level, int option) {
    const int on = 1;
    return setsockopt(fd, level, option, &on, sizeof(on)) == 0;
}

// One connect(): co_await gives 0 or errno, then take_stream() the connection.
class ConnectAwaiter {
public:
    ConnectAwaiter(Loop& loop, const Address& to, std::uint64_t timeout_ms, const ConnectOptions& options)
        : loop_(loop), to_(to), timeout_ms_(timeout_ms), options_(options) {}
    ConnectAwaiter(const ConnectAwaiter&) = delete;
    ConnectAwaiter& operator=(const ConnectAwaiter&) = delete;
    ~ConnectAwaiter() {
        poll_.close();
        if (fd_ >= 0) ::close(fd_);
    }

    bool await_ready() {
        error_ = begin();
        return error_ != EINPROGRESS;
    }
    void await_suspend(std::coroutine_handle<> waiter) {
        waiter_ = waiter;
        if (timeout_ms_ == 0) return;
        deadline_.set(
            loop_.deadlines(), timeout_ms_,
            [](void* self) { static_cast<ConnectAwaiter*>(self)->finish(ETIMEDOUT); }, this);
    }
    int await_resume() const { return error_; }

    std::unique_ptr<Stream> take_stream() {
        return std::make_unique<SocketStream>(loop_, std::exchange(fd_, -1), std::move(poll_), to_);
    }
    // The call that failed, as the log shows it.
    const char* failed_call() const { return call_; }
    // It failed at once, not while it waited.
    bool at_once() const { return !waiter_; }

private:
    int begin();
    int prepare();
    static void on_connected(uv_poll_t* poll, int status, int events);
    void finish(int error) {
        error_ = error;
        deadline_.cancel();
        waiter_.resume();
    }

    Loop& loop_;
    const Address& to_;
    std::uint64_t timeout_ms_;
    const ConnectOptions& options_;
    int fd_ = -1;
    Handle<uv_poll_t> poll_;
    Deadline deadline_;
    std::coroutine_handle<> waiter_;
    const char* call_ = "connect()";
    int error_ = 0;
};

int ConnectAwaiter::begin() {
    call_ = "socket()";
    fd_ = ::socket(to_.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd_ < 0) return errno;
    const int error = prepare();
    if (error != 0) return error;
    auto* poll = new uv_poll_t;
    const int refused = uv_poll_init_socket(loop_.raw(), poll, fd_);
    if (refused != 0) {
        delete poll;
        return -refused;
    }
    poll_ = Handle<uv_poll_t>(poll);
    call_ = "connect()";
    if (::connect(fd_, to_.raw(), to_.length()) == 0) return 0;
    if (errno != EINPROGRESS) return errno;
    poll->data = this;
    const int unwatched = uv_poll_start(poll, UV_WRITABLE, on_connected);
    return unwatched == 0 ? EINPROGRESS : -unwatched;
}

int ConnectAwaiter::prepare() {
    call_ = "setsockopt()";
    if (options_.keepalive && !switch_on(fd_, SOL_SOCKET, SO_KEEPALIVE)) return errno;
    if (!to_.is_unix() && !switch_on(fd_, IPPROTO_TCP, TCP_NODELAY)) return errno;
    if (!options_.bind) return 0;
    // The kernel then chooses the port with the peer in mind, and has 64k of them per peer.
    if (options_.bind->port() == 0) switch_on(fd_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT);
    call_ = "bind()";
    return ::bind(fd_, options_.bind->raw(), options_.bind->length()) == 0 ? 0 : errno;
}

void ConnectAwaiter::on_connected(uv_poll_t* poll, int, int) {
    auto* self = static_cast<ConnectAwaiter*>(poll->data);
    uv_poll_stop(poll);
    int error = 0;
    socklen_t size = sizeof(error);
    if (getsockopt(self->fd_, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
    self->finish(error);
}

ErrorKind kind_of(int error) {
    switch (error) {
        case ECONNREFUSED:
            return ErrorKind::refused;
        case ETIMEDOUT:
            return ErrorKind::timeout;
        case ECONNRESET:
            return ErrorKind::reset;
        default:
            return ErrorKind::system;
    }
}

// nginx's wording: what failed at once names the address.
Error connect_error(const ConnectAwaiter& attempt, const Address& to, int error) {
    std::string text;
    if (error == ETIMEDOUT) {
        text = "timed out";
    } else {
        text = attempt.failed_call();
        if (attempt.at_once()) text += " to " + to.text();
        text += " failed";
    }
    text += " (" + error_text(error) + ")";
    return Error(kind_of(error), std::move(text), Side::upstream, error);
}

}  // namespace

Task<Result<std::unique_ptr<Stream>>> connect(Loop& loop, const Address& to, std::uint64_t timeout_ms,
                                              const ConnectOptions& options) {
    ConnectAwaiter attempt(loop, to, timeout_ms, options);
    const int error = co_await attempt;
    if (error != 0) co_return connect_error(attempt, to, error);
    co_return attempt.take_stream();
}

}  // namespace weir::net
