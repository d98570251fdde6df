// A connection's two byte streams, whatever carries them: what every layer above reads
// and writes. A plain socket (net/socket_stream.h) is one kind, TLS another.
//
// One task may wait for input and another (or the same) for output at a time. Awaiters
// may be destroyed while they wait (a cancelled task), and so may the Stream; then they
// never resume. Resuming a task may destroy the Stream.
// Time-outs are milliseconds, 0 for none.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <sys/uio.h>

#include "net/address.h"
#include "net/buffer_pool.h"
#include "net/deadlines.h"
#include "net/loop.h"

namespace weir::net {

enum class IoStatus : std::uint8_t {
    ok,
    closed,     // the peer ended its side in good order
    reset,      // the connection broke
    timeout,    // nothing moved for the given time
    cancelled,  // interrupt() or reset() of our own side
    failed,     // another error: see last_error()
};

// "ok", "closed", … for logs and tests.
std::string_view name_of(IoStatus status);

class Stream;

// co_await stream.more(timeout)
class ReadAwaiter {
public:
    ReadAwaiter(Stream& stream, std::uint64_t timeout_ms) noexcept
        : stream_(&stream), timeout_ms_(timeout_ms) {}
    ReadAwaiter(const ReadAwaiter&) = delete;
    ReadAwaiter& operator=(const ReadAwaiter&) = delete;
    ~ReadAwaiter();

    bool await_ready() noexcept;
    void await_suspend(std::coroutine_handle<> waiter) noexcept;
    IoStatus await_resume() const noexcept { return status_; }

private:
    friend class Stream;
    Stream* stream_;
    std::uint64_t timeout_ms_;
    std::coroutine_handle<> waiter_;  // set while it waits
    IoStatus status_ = IoStatus::ok;
};

// What write() and send_file() have in common: something that is handed to the stream
// piece by piece.
class SendAwaiter {
public:
    SendAwaiter(Stream& stream, std::uint64_t timeout_ms) noexcept
        : stream_(&stream), timeout_ms_(timeout_ms) {}
    SendAwaiter(const SendAwaiter&) = delete;
    SendAwaiter& operator=(const SendAwaiter&) = delete;
    virtual ~SendAwaiter();

    bool await_ready() noexcept;
    void await_suspend(std::coroutine_handle<> waiter) noexcept;
    IoStatus await_resume() const noexcept { return status_; }

protected:
    // Hands the stream as much of the rest as it takes at once: bytes taken, or -errno.
    virtual std::int64_t send_more(Stream& stream) = 0;
    virtual bool all_taken() const = 0;

    static std::int64_t take(Stream& stream, const iovec* data, std::size_t count);
    static std::int64_t take_file(Stream& stream, int file, std::uint64_t offset, std::uint64_t length);

private:
    friend class Stream;
    bool advance() noexcept;  // true when it is over, with status_ set

    Stream* stream_;
    std::uint64_t timeout_ms_;
    std::coroutine_handle<> waiter_;  // set while it waits
    IoStatus status_ = IoStatus::ok;
};

// co_await stream.write(data, timeout)
class WriteAwaiter final : public SendAwaiter {
public:
    WriteAwaiter(Stream& stream, const iovec* data, std::size_t count, std::uint64_t timeout_ms) noexcept;
    WriteAwaiter(Stream& stream, std::string_view data, std::uint64_t timeout_ms) noexcept;

protected:
    std::int64_t send_more(Stream& stream) override;
    bool all_taken() const override { return index_ == count_; }

private:
    const iovec* pieces() const { return data_ ? data_ : &single_; }
    void skip_taken(std::size_t bytes);

    const iovec* data_;  // null: `single_`
    std::size_t count_;
    std::size_t index_ = 0;   // the piece to go on with,
    std::size_t offset_ = 0;  // and where in it
    iovec single_{};
};

// co_await stream.send_file(fd, offset, length, timeout)
class SendFileAwaiter final : public SendAwaiter {
public:
    SendFileAwaiter(Stream& stream, int file, std::uint64_t offset, std::uint64_t length,
                    std::uint64_t timeout_ms) noexcept
        : SendAwaiter(stream, timeout_ms), file_(file), offset_(offset), left_(length) {}

protected:
    std::int64_t send_more(Stream& stream) override;
    bool all_taken() const override { return left_ == 0; }

private:
    int file_;
    std::uint64_t offset_;
    std::uint64_t left_;
};

class Stream {
public:
    static constexpr std::size_t default_input_limit = 64 * 1024;

    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    // Closes at once; what is not yet sent by then is the kernel's.
    virtual ~Stream();

    Loop& loop() const { return loop_; }

    // --- Reading. The stream reads by itself, as long as input() is below the limit, from
    // its creation on.

    // What has arrived and is not consumed, contiguous. The view holds until the next
    // consume() or the next suspension of the caller: new bytes may move it.
    std::string_view input() const { return {buffer_.data() + begin_, end_ - begin_}; }
    void consume(std::size_t bytes);
    // How much input() may grow to before the peer is made to wait. At least 1.
    void set_input_limit(std::size_t bytes);
    std::size_t input_limit() const { return input_limit_; }
    // What still fits below the limit; with no room left more() fails with ENOBUFS.
    std::size_t room() const { return end_ - begin_ < input_limit_ ? input_limit_ - (end_ - begin_) : 0; }

    // Waits for bytes that arrive after the call (look into input() first): ok. Or for the end of the input:
    // closed, reset or failed, at once when that was already seen. input() stays readable after it.
    ReadAwaiter more(std::uint64_t timeout_ms) { return ReadAwaiter(*this, timeout_ms); }
    // No further byte will arrive; input() may still hold some.
    bool ended() const { return end_status_ != IoStatus::ok; }
    IoStatus end_status() const { return end_status_; }  // ok before the end

    // `callback(argument)` is called once, from the loop, when the end of the input arrives
    // while nobody waits in more(); not when it arrived before (see ended()). It may destroy
    // the stream. Null clears it.
    using HangupCallback = void (*)(void* argument);
    void on_hangup(HangupCallback callback, void* argument) {
        hangup_ = callback;
        hangup_argument_ = argument;
    }

    // --- Writing. The time-out counts from each progress to the next.

    // ok when the kernel (or the layer below) has taken all. The iovecs and the bytes must
    // stay valid until the awaiter resumes or is destroyed. A write that did not end well
    // leaves an unknown part sent.
    WriteAwaiter write(std::span<const iovec> data, std::uint64_t timeout_ms) {
        return WriteAwaiter(*this, data.data(), data.size(), timeout_ms);
    }
    WriteAwaiter write(const iovec* data, std::size_t count, std::uint64_t timeout_ms) {
        return WriteAwaiter(*this, data, count, timeout_ms);
    }
    WriteAwaiter write(std::string_view data, std::uint64_t timeout_ms) {
        return WriteAwaiter(*this, data, timeout_ms);
    }
    // A part of a regular file; at most 2 MB are sent in one loop turn. A file that ends
    // early fails with ENODATA.
    SendFileAwaiter send_file(int file, std::uint64_t offset, std::uint64_t length,
                              std::uint64_t timeout_ms) {
        return SendFileAwaiter(*this, file, offset, length, timeout_ms);
    }
    std::uint64_t bytes_sent() const { return bytes_sent_; }
    std::uint64_t bytes_received() const { return bytes_received_; }

    // Makes a pending more() and a pending write or send_file end with `cancelled`. They
    // resume at the end of this loop turn, never from inside this call. Nothing else changes.
    void interrupt();

    // --- Ending.

    // Half close: the peer sees the end, its bytes can still be read.
    virtual IoStatus shutdown_write() = 0;
    // Closes with a RST and interrupts what waits. Afterwards the stream has ended (reset).
    virtual void reset() = 0;

    // --- The socket below.

    virtual void set_nodelay(bool on) = 0;  // no effect on unix sockets
    virtual void set_keepalive(bool on) = 0;
    virtual const Address& local_address() = 0;
    virtual const Address& peer_address() const = 0;
    virtual int fd() const = 0;  // -1 when it is closed
    // Bytes have arrived that the next loop turn will read.
    virtual bool has_unread() const = 0;

    // errno of the last failure, 0 when there was none.
    int last_error() const { return last_error_; }

protected:
    explicit Stream(Loop& loop);

    // What an implementation provides.

    // Takes as many of the bytes as it can at once; when they would have to wait it may keep
    // a few of them in its own memory. Returns the bytes taken or -errno. Unless everything was
    // taken and sent it must be congested() then, and report sent() when it can take more.
    virtual std::int64_t take(const iovec* data, std::size_t count) = 0;
    // The same for a part of a file. This one reads it and calls take().
    virtual std::int64_t take_file(int file, std::uint64_t offset, std::uint64_t length);
    virtual void resume_reading() = 0;

    // What an implementation reports. All but input_space() may destroy the stream.

    // Where to put the next bytes. Empty at the input limit: the implementation then stops
    // reading until resume_reading().
    std::span<char> input_space();
    bool awaited() const { return reader_ != nullptr; }  // somebody waits in more()
    void received(std::size_t bytes);                    // into input_space(); 0: nothing came
    void input_ended(IoStatus status, int error);
    void sent(int error);  // what congested() is sent, or failed with `error` > 0

    void set_congested(bool on) { congested_ = on; }
    bool congested() const { return congested_; }
    void count_sent(std::size_t bytes) { bytes_sent_ += bytes; }
    void set_last_error(int error) { last_error_ = error; }
    // Lets a send_file that could go on wait for the next loop turn.
    void continue_next_turn();
    void mark_ended(IoStatus status);
    static IoStatus status_of(int error);

private:
    friend class ReadAwaiter;
    friend class SendAwaiter;

    void wake_reader(IoStatus status);
    void wake_writer(IoStatus status);
    void arm(Deadline& deadline, std::uint64_t timeout_ms, Deadline::Callback callback);
    void arm_write_deadline();
    void resume_if_room();

    Loop& loop_;
    Buffer buffer_;
    std::size_t begin_ = 0;  // of the unconsumed bytes in buffer_
    std::size_t end_ = 0;
    std::size_t input_limit_ = default_input_limit;
    std::size_t read_size_;  // of the next fresh buffer: follows how much comes at once
    std::uint64_t bytes_sent_ = 0;
    std::uint64_t bytes_received_ = 0;
    ReadAwaiter* reader_ = nullptr;
    SendAwaiter* writer_ = nullptr;
    Deadline read_deadline_;
    Deadline write_deadline_;
    Deferred read_interrupt_;  // scheduled: reader_ was interrupted
    Deferred write_interrupt_;
    Deferred next_turn_;
    HangupCallback hangup_ = nullptr;
    void* hangup_argument_ = nullptr;
    int last_error_ = 0;
    IoStatus end_status_ = IoStatus::ok;
    bool paused_ = false;
    bool congested_ = false;
};

}  // namespace weir::net
