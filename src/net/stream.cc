#include "net/stream.h"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>

namespace weir::net {

namespace {

// One read takes a request head, or a small response, with room to spare; where more
// comes at once, buffers grow up to the pool's largest.
constexpr std::size_t first_read_size = 16 * 1024;

}  // namespace

std::string_view name_of(IoStatus status) {
    switch (status) {
        case IoStatus::ok:
            return "ok";
        case IoStatus::closed:
            return "closed";
        case IoStatus::reset:
            return "reset";
        case IoStatus::timeout:
            return "timeout";
        case IoStatus::cancelled:
            return "cancelled";
        case IoStatus::failed:
            break;
    }
    return "failed";
}

IoStatus Stream::status_of(int error) {
    switch (error) {
        case 0:
            return IoStatus::ok;
        case ECONNRESET:
        case ECONNABORTED:
        case EPIPE:
        case ENOTCONN:
        case ESHUTDOWN:
        case ETIMEDOUT:
            return IoStatus::reset;
        default:
            return IoStatus::failed;
    }
}

Stream::Stream(Loop& loop) : loop_(loop), read_size_(first_read_size) {}

Stream::~Stream() {
    if (reader_) reader_->waiter_ = nullptr;
    if (writer_) writer_->waiter_ = nullptr;
}

// --- Reading

bool ReadAwaiter::await_ready() noexcept {
    assert(!stream_->reader_);
    if (stream_->ended()) {
        status_ = stream_->end_status_;
        return true;
    }
    if (stream_->room() == 0) {
        stream_->last_error_ = ENOBUFS;
        status_ = IoStatus::failed;
        return true;
    }
    stream_->resume_if_room();
    return false;
}

void ReadAwaiter::await_suspend(std::coroutine_handle<> waiter) noexcept {
    waiter_ = waiter;
    stream_->reader_ = this;
    stream_->arm(stream_->read_deadline_, timeout_ms_,
                 [](void* stream) { static_cast<Stream*>(stream)->wake_reader(IoStatus::timeout); });
}

ReadAwaiter::~ReadAwaiter() {
    if (!waiter_) return;
    stream_->reader_ = nullptr;
    stream_->read_deadline_.cancel();
    stream_->read_interrupt_.cancel();
}

void Stream::wake_reader(IoStatus status) {
    ReadAwaiter* reader = std::exchange(reader_, nullptr);
    read_deadline_.cancel();
    read_interrupt_.cancel();
    reader->status_ = status;
    std::exchange(reader->waiter_, nullptr).resume();
}

void Stream::consume(std::size_t bytes) {
    assert(bytes <= end_ - begin_);
    begin_ += std::min(bytes, end_ - begin_);
    if (begin_ == end_) {
        begin_ = end_ = 0;
        buffer_.release();
    }
    // Not at once: every pause and every start costs system calls.
    if (end_ - begin_ <= input_limit_ / 2) resume_if_room();
}

void Stream::set_input_limit(std::size_t bytes) {
    input_limit_ = std::max<std::size_t>(bytes, 1);
    resume_if_room();
}

void Stream::resume_if_room() {
    if (!paused_ || ended() || room() == 0) return;
    paused_ = false;
    resume_reading();
}

std::span<char> Stream::input_space() {
    const std::size_t size = end_ - begin_;
    if (size >= input_limit_) {
        paused_ = true;
        return {};
    }
    if (!buffer_) {
        buffer_ = loop_.buffers().take(std::min(read_size_, input_limit_));
    } else if (buffer_.capacity() - end_ < buffer_.capacity() / 4) {
        const bool grows = size > buffer_.capacity() / 2 && buffer_.capacity() < input_limit_;
        if (grows) {
            Buffer larger = loop_.buffers().take(std::min(buffer_.capacity() * 2, input_limit_));
            std::memcpy(larger.data(), buffer_.data() + begin_, size);
            buffer_ = std::move(larger);
        } else {
            std::memmove(buffer_.data(), buffer_.data() + begin_, size);
        }
        begin_ = 0;
        end_ = size;
    }
    return {buffer_.data() + end_, std::min(buffer_.capacity() - end_, input_limit_ - size)};
}

void Stream::received(std::size_t bytes) {
    end_ += bytes;
    bytes_received_ += bytes;
    if (end_ == 0) buffer_.release();
    if (bytes == 0) return;
    if (end_ == buffer_.capacity()) {
        read_size_ = std::min(read_size_ * 2, BufferPool::largest);
    } else if (bytes < read_size_ / 4) {
        read_size_ = std::max(read_size_ / 2, first_read_size);
    }
    if (reader_ && !read_interrupt_.scheduled()) wake_reader(IoStatus::ok);
}

void Stream::mark_ended(IoStatus status) {
    if (!ended()) end_status_ = status;
    paused_ = false;
}

void Stream::input_ended(IoStatus status, int error) {
    if (error != 0) last_error_ = error;
    mark_ended(status);
    if (begin_ == end_) {
        begin_ = end_ = 0;
        buffer_.release();
    }
    if (reader_) {
        if (!read_interrupt_.scheduled()) wake_reader(end_status_);
        return;
    }
    if (hangup_) std::exchange(hangup_, nullptr)(hangup_argument_);
}

// --- Both

void Stream::arm(Deadline& deadline, std::uint64_t timeout_ms, Deadline::Callback callback) {
    if (timeout_ms != 0) deadline.set(loop_.deadlines(), timeout_ms, callback, this);
}

void Stream::interrupt() {
    if (reader_) {
        read_deadline_.cancel();
        read_interrupt_.schedule(
            loop_, [](void* stream) { static_cast<Stream*>(stream)->wake_reader(IoStatus::cancelled); },
            this);
    }
    if (writer_) {
        write_deadline_.cancel();
        write_interrupt_.schedule(
            loop_, [](void* stream) { static_cast<Stream*>(stream)->wake_writer(IoStatus::cancelled); },
            this);
    }
}

}  // namespace weir::net
