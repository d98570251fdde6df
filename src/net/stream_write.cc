// Streams and their awaiters: what goes out. What comes in is in stream.cc.
#include <algorithm>
#include <cassert>
#include <cerrno>
#include <climits>
#include <iterator>
#include <utility>

#include <unistd.h>

#include "net/stream.h"

namespace weir::net {

namespace {

constexpr std::size_t file_piece = 64 * 1024;

}  // namespace

std::int64_t SendAwaiter::take(Stream& stream, const iovec* data, std::size_t count) {
    return stream.take(data, count);
}

std::int64_t SendAwaiter::take_file(Stream& stream, int file, std::uint64_t offset, std::uint64_t length) {
    return stream.take_file(file, offset, length);
}

bool SendAwaiter::advance() noexcept {
    while (!stream_->congested_) {
        if (all_taken()) {
            status_ = IoStatus::ok;
            return true;
        }
        const std::int64_t taken = send_more(*stream_);
        if (taken < 0) {
            stream_->last_error_ = static_cast<int>(-taken);
            status_ = Stream::status_of(stream_->last_error_);
            return true;
        }
    }
    return false;
}

bool SendAwaiter::await_ready() noexcept {
    assert(!stream_->writer_);
    return advance();
}

void SendAwaiter::await_suspend(std::coroutine_handle<> waiter) noexcept {
    waiter_ = waiter;
    stream_->writer_ = this;
    stream_->arm_write_deadline();
}

SendAwaiter::~SendAwaiter() {
    if (!waiter_) return;
    stream_->writer_ = nullptr;
    stream_->write_deadline_.cancel();
    stream_->write_interrupt_.cancel();
}

WriteAwaiter::WriteAwaiter(Stream& stream, const iovec* data, std::size_t count,
                           std::uint64_t timeout_ms) noexcept
    : SendAwaiter(stream, timeout_ms), data_(data), count_(data ? count : 0) {
    skip_taken(0);
}

WriteAwaiter::WriteAwaiter(Stream& stream, std::string_view data, std::uint64_t timeout_ms) noexcept
    : SendAwaiter(stream, timeout_ms), data_(nullptr), count_(1) {
    single_.iov_base = const_cast<char*>(data.data());
    single_.iov_len = data.size();
    skip_taken(0);
}

void WriteAwaiter::skip_taken(std::size_t bytes) {
    offset_ += bytes;
    while (index_ < count_ && offset_ >= pieces()[index_].iov_len) {
        offset_ -= pieces()[index_].iov_len;
        ++index_;
    }
}

std::int64_t WriteAwaiter::send_more(Stream& stream) {
    const iovec* next = pieces() + index_;
    const std::size_t left = count_ - index_;
    std::int64_t taken;
    if (offset_ == 0) {
        taken = take(stream, next, std::min<std::size_t>(left, IOV_MAX));
    } else {
        // The caller's array is not ours to change.
        iovec rest[16];
        const std::size_t count = std::min(left, std::size(rest));
        std::copy_n(next, count, rest);
        rest[0].iov_base = static_cast<char*>(rest[0].iov_base) + offset_;
        rest[0].iov_len -= offset_;
        taken = take(stream, rest, count);
    }
    if (taken > 0) skip_taken(static_cast<std::size_t>(taken));
    return taken;
}

std::int64_t SendFileAwaiter::send_more(Stream& stream) {
    const std::int64_t taken = take_file(stream, file_, offset_, left_);
    if (taken > 0) {
        offset_ += static_cast<std::uint64_t>(taken);
        left_ -= static_cast<std::uint64_t>(taken);
    }
    return taken;
}

std::int64_t Stream::take_file(int file, std::uint64_t offset, std::uint64_t length) {
    Buffer piece = loop_.buffers().take(std::min<std::uint64_t>(length, file_piece));
    const std::size_t wanted = std::min<std::uint64_t>(length, piece.capacity());
    const ssize_t bytes = pread(file, piece.data(), wanted, static_cast<off_t>(offset));
    if (bytes < 0) return -errno;
    if (bytes == 0) return -ENODATA;
    const iovec data{piece.data(), static_cast<std::size_t>(bytes)};
    return take(&data, 1);
}

void Stream::continue_next_turn() {
    congested_ = true;
    next_turn_.schedule(
        loop_, [](void* stream) { static_cast<Stream*>(stream)->sent(0); }, this);
}

void Stream::sent(int error) {
    congested_ = false;
    if (error != 0) last_error_ = error;
    if (!writer_ || write_interrupt_.scheduled()) return;
    if (error != 0) return wake_writer(status_of(error));
    if (writer_->advance()) return wake_writer(writer_->status_);
    arm_write_deadline();
}

void Stream::wake_writer(IoStatus status) {
    SendAwaiter* writer = std::exchange(writer_, nullptr);
    write_deadline_.cancel();
    write_interrupt_.cancel();
    writer->status_ = status;
    std::exchange(writer->waiter_, nullptr).resume();
}

void Stream::arm_write_deadline() {
    arm(write_deadline_, writer_->timeout_ms_,
        [](void* stream) { static_cast<Stream*>(stream)->wake_writer(IoStatus::timeout); });
}

}  // namespace weir::net
