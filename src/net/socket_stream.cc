#include "net/socket_stream.h"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <utility>

#include <netinet/tcp.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

namespace weir::net {

namespace {

// So that one fast reader of a large file can't keep the loop from the others.
constexpr std::uint64_t sendfile_per_turn = 2 * 1024 * 1024;

std::size_t size_of(const iovec* data, std::size_t count) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < count; ++i) size += data[i].iov_len;
    return size;
}

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

}  // namespace

std::unique_ptr<SocketStream> SocketStream::open(Loop& loop, int fd, const Address& peer) {
    auto* raw = new uv_poll_t;
    const int error = uv_poll_init_socket(loop.raw(), raw, fd);
    if (error != 0) {
        delete raw;
        errno = -error;
        return nullptr;
    }
    return std::make_unique<SocketStream>(loop, fd, Handle<uv_poll_t>(raw), peer);
}

SocketStream::SocketStream(Loop& loop, int fd, Handle<uv_poll_t> poll, const Address& peer)
    : Stream(loop), fd_(fd), poll_(std::move(poll)), peer_(peer) {
    poll_->data = this;
    resume_reading();
}

SocketStream::~SocketStream() { close(); }

void SocketStream::close() {
    if (fd_ < 0) return;
    // The handle first: libuv forgets the descriptor while it is still open.
    poll_.close();
    ::close(std::exchange(fd_, -1));
}

void SocketStream::watch(int event, bool on) {
    const int wanted = on ? watched_ | event : watched_ & ~event;
    if (wanted == watched_ || fd_ < 0) return;
    watched_ = wanted;
    [[maybe_unused]] const int error =
        wanted == 0 ? uv_poll_stop(poll_.get()) : uv_poll_start(poll_.get(), wanted, on_ready);
    assert(error == 0);
}

// Each event may destroy the stream, so one is handled at a time: what else is ready is
// reported again in the next turn.
void SocketStream::on_ready(uv_poll_t* poll, int status, int events) {
    auto* self = static_cast<SocketStream*>(poll->data);
    // libuv stops watching a socket in error; the calls below say which error it is. Bytes
    // that came before it are read first: it must be reported once more behind them.
    if (status < 0) {
        self->watched_ = 0;
        self->watch(UV_READABLE, !self->ended());
    }
    if ((status < 0 || (events & UV_WRITABLE) != 0) && self->congested()) {
        self->watch(UV_WRITABLE, false);
        return self->sent(0);
    }
    if (!self->ended()) self->read_some();
}

void SocketStream::read_some() {
    for (;;) {
        const std::span<char> space = input_space();
        if (space.empty()) return watch(UV_READABLE, false);
        const ssize_t bytes = recv(fd_, space.data(), space.size(), MSG_DONTWAIT);
        if (bytes <= 0) return read_nothing(bytes == 0 ? 0 : errno);
        // Who waits for the bytes may destroy the stream.
        const bool last = awaited() || static_cast<std::size_t>(bytes) < space.size();
        received(static_cast<std::size_t>(bytes));
        if (last) return;
    }
}

// recv() gave no bytes: with 0, the end.
void SocketStream::read_nothing(int error) {
    if (error != 0 && would_block(error)) return received(0);
    watch(UV_READABLE, false);
    input_ended(error == 0 ? IoStatus::closed : status_of(error), error);
}

void SocketStream::wait_until_writable() {
    set_congested(true);
    watch(UV_WRITABLE, true);
}

std::int64_t SocketStream::take(const iovec* data, std::size_t count) {
    if (fd_ < 0) return -ECONNRESET;
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(data);
    message.msg_iovlen = count;
    const ssize_t bytes = sendmsg(fd_, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (bytes < 0 && !would_block(errno)) return -errno;
    const auto sent = static_cast<std::size_t>(std::max<ssize_t>(bytes, 0));
    count_sent(sent);
    if (sent < size_of(data, count)) wait_until_writable();
    return static_cast<std::int64_t>(sent);
}

std::int64_t SocketStream::take_file(int file, std::uint64_t offset, std::uint64_t length) {
    if (fd_ < 0) return -ECONNRESET;
    auto position = static_cast<off_t>(offset);
    const std::uint64_t wanted = std::min(length, sendfile_per_turn);
    const ssize_t bytes = sendfile(fd_, file, &position, wanted);
    if (bytes == 0) return -ENODATA;
    if (bytes < 0 && errno == EINVAL) return Stream::take_file(file, offset, length);
    if (bytes < 0 && !would_block(errno)) return -errno;
    const auto sent = static_cast<std::uint64_t>(std::max<ssize_t>(bytes, 0));
    count_sent(sent);
    if (sent < wanted) {
        wait_until_writable();
    } else if (sent < length) {
        continue_next_turn();
    }
    return static_cast<std::int64_t>(sent);
}

bool SocketStream::has_unread() const {
    char byte;
    return fd_ >= 0 && recv(fd_, &byte, 1, MSG_DONTWAIT | MSG_PEEK) > 0;
}

IoStatus SocketStream::shutdown_write() {
    const int error = fd_ < 0 ? ECONNRESET : (::shutdown(fd_, SHUT_WR) == 0 ? 0 : errno);
    if (error != 0) set_last_error(error);
    return status_of(error);
}

void SocketStream::reset() {
    if (fd_ < 0) return;
    const linger at_once{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    close();
    set_congested(false);
    mark_ended(IoStatus::reset);
    interrupt();
}

void SocketStream::set_nodelay(bool on) {
    const int value = on;
    if (!peer_.is_unix()) setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &value, sizeof(value));
}

void SocketStream::set_keepalive(bool on) {
    const int value = on;
    setsockopt(fd_, SOL_SOCKET, SO_KEEPALIVE, &value, sizeof(value));
}

const Address& SocketStream::local_address() {
    if (local_.family() == AF_UNSPEC) {
        sockaddr_storage storage{};
        socklen_t length = sizeof(storage);
        auto* address = reinterpret_cast<sockaddr*>(&storage);
        if (getsockname(fd_, address, &length) == 0) local_ = Address(address, length);
    }
    return local_;
}

}  // namespace weir::net
