#include "net/socket_stream.h"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstddef>
#include <cstring>

#include <netinet/tcp.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

namespace weir::net {

static_assert(sizeof(iovec) == sizeof(uv_buf_t) && offsetof(iovec, iov_base) == offsetof(uv_buf_t, base) &&
              offsetof(iovec, iov_len) == offsetof(uv_buf_t, len));

namespace {

// So that one fast reader of a large file can't keep the loop from the others.
constexpr std::uint64_t sendfile_per_turn = 2 * 1024 * 1024;

std::size_t size_of(const iovec* data, std::size_t count) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < count; ++i) size += data[i].iov_len;
    return size;
}

// Copies what follows the first `skip` bytes of the pieces, as far as `to` has room.
std::size_t copy_after(const iovec* data, std::size_t count, std::size_t skip, char* to, std::size_t room) {
    std::size_t copied = 0;
    for (std::size_t i = 0; i < count && copied < room; ++i) {
        if (skip >= data[i].iov_len) {
            skip -= data[i].iov_len;
            continue;
        }
        const std::size_t bytes = std::min(data[i].iov_len - skip, room - copied);
        std::memcpy(to + copied, static_cast<const char*>(data[i].iov_base) + skip, bytes);
        copied += bytes;
        skip = 0;
    }
    return copied;
}

}  // namespace

std::unique_ptr<SocketStream> SocketStream::open(Loop& loop, int fd, const Address& peer) {
    auto* raw = new Socket;
    uv_tcp_init(loop.raw(), &raw->tcp);
    Handle<Socket> socket(raw);
    const int error = uv_tcp_open(&raw->tcp, fd);
    if (error != 0) {
        errno = -error;
        return nullptr;
    }
    return std::make_unique<SocketStream>(loop, std::move(socket), peer);
}

SocketStream::SocketStream(Loop& loop, Handle<Socket> socket, const Address& peer)
    : Stream(loop), socket_(std::move(socket)), peer_(peer) {
    socket_->tcp.data = this;
    resume_reading();
}

SocketStream::~SocketStream() = default;

int SocketStream::fd() const {
    uv_os_fd_t fd = -1;
    if (socket_) uv_fileno(reinterpret_cast<const uv_handle_t*>(socket_.get()), &fd);
    return fd;
}

void SocketStream::resume_reading() {
    [[maybe_unused]] const int error = uv_read_start(socket_->stream(), on_allocate, on_read);
    assert(error == 0);
}

void SocketStream::on_allocate(uv_handle_t* handle, std::size_t, uv_buf_t* space) {
    const std::span<char> room = static_cast<SocketStream*>(handle->data)->input_space();
    *space = uv_buf_init(room.data(), static_cast<unsigned>(room.size()));
}

void SocketStream::on_read(uv_stream_t* stream, ssize_t bytes, const uv_buf_t*) {
    auto* self = static_cast<SocketStream*>(stream->data);
    if (bytes >= 0) return self->received(static_cast<std::size_t>(bytes));
    uv_read_stop(stream);
    if (bytes == UV_ENOBUFS) return;  // input_space() was empty
    if (bytes == UV_EOF) return self->input_ended(IoStatus::closed, 0);
    const int error = static_cast<int>(-bytes);
    self->input_ended(status_of(error), error);
}

std::int64_t SocketStream::take(const iovec* data, std::size_t count) {
    if (!socket_) return -ECONNRESET;
    const int written = uv_try_write(socket_->stream(), reinterpret_cast<const uv_buf_t*>(data),
                                     static_cast<unsigned>(count));
    if (written < 0 && written != UV_EAGAIN) return written;
    const auto sent = static_cast<std::size_t>(std::max(written, 0));
    count_sent(sent);
    if (sent == size_of(data, count)) return written;
    Buffer& waiting = socket_->waiting;
    waiting = loop().buffers().take(waiting_size);
    const std::size_t copied = copy_after(data, count, sent, waiting.data(), waiting_size);
    const int error = queue_waiting(copied);
    return error != 0 ? error : static_cast<std::int64_t>(sent + copied);
}

std::int64_t SocketStream::take_file(int file, std::uint64_t offset, std::uint64_t length) {
    if (!socket_) return -ECONNRESET;
    auto position = static_cast<off_t>(offset);
    const std::uint64_t wanted = std::min(length, sendfile_per_turn);
    const ssize_t bytes = sendfile(fd(), file, &position, wanted);
    if (bytes == 0) return -ENODATA;
    if (bytes < 0 && errno == EINVAL) return Stream::take_file(file, offset, length);
    if (bytes < 0 && errno != EAGAIN && errno != EINTR) return -errno;
    const auto sent = static_cast<std::uint64_t>(std::max<ssize_t>(bytes, 0));
    count_sent(sent);
    if (sent == wanted) {
        if (sent < length) continue_next_turn();
        return bytes;
    }
    Buffer& waiting = socket_->waiting;
    waiting = loop().buffers().take(waiting_size);
    const std::size_t next = std::min<std::uint64_t>(length - sent, waiting_size);
    const ssize_t read = pread(file, waiting.data(), next, static_cast<off_t>(offset + sent));
    if (read <= 0) {
        const int error = read < 0 ? errno : ENODATA;
        waiting.release();
        return -error;
    }
    const int error = queue_waiting(static_cast<std::size_t>(read));
    return error != 0 ? error : static_cast<std::int64_t>(sent) + read;
}

int SocketStream::queue_waiting(std::size_t bytes) {
    const uv_buf_t data = uv_buf_init(socket_->waiting.data(), static_cast<unsigned>(bytes));
    waiting_bytes_ = bytes;
    const int error = uv_write(&socket_->write, socket_->stream(), &data, 1, on_written);
    set_congested(error == 0);
    return error;
}

void SocketStream::on_written(uv_write_t* request, int status) {
    uv_stream_t* stream = request->handle;
    if (uv_is_closing(reinterpret_cast<uv_handle_t*>(stream))) return;
    auto* self = static_cast<SocketStream*>(stream->data);
    self->socket_->waiting.release();
    if (status == 0) self->count_sent(self->waiting_bytes_);
    self->sent(-status);
}

IoStatus SocketStream::shutdown_write() {
    int error = 0;
    if (!socket_) {
        error = ECONNRESET;
    } else if (congested()) {
        error = EBUSY;  // bytes of a cancelled write are still on their way
    } else if (::shutdown(fd(), SHUT_WR) != 0) {
        error = errno;
    }
    if (error != 0) set_last_error(error);
    return status_of(error);
}

void SocketStream::reset() {
    if (!socket_) return;
    const linger at_once{1, 0};
    setsockopt(fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    socket_.close();
    set_congested(false);
    mark_ended(IoStatus::reset);
    interrupt();
}

void SocketStream::set_nodelay(bool on) {
    const int value = on;
    if (!peer_.is_unix()) setsockopt(fd(), IPPROTO_TCP, TCP_NODELAY, &value, sizeof(value));
}

void SocketStream::set_keepalive(bool on) {
    const int value = on;
    setsockopt(fd(), SOL_SOCKET, SO_KEEPALIVE, &value, sizeof(value));
}

const Address& SocketStream::local_address() {
    if (local_.family() == AF_UNSPEC) {
        sockaddr_storage storage{};
        socklen_t length = sizeof(storage);
        auto* address = reinterpret_cast<sockaddr*>(&storage);
        if (getsockname(fd(), address, &length) == 0) local_ = Address(address, length);
    }
    return local_;
}

}  // namespace weir::net
