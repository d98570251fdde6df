// Plain sockets, TCP and unix, as Streams. libuv only says when the socket is ready: recv
// and sendmsg are called here, because they cost less than the read and write of a uv_stream.
#pragma once

#include <memory>

#include <uv.h>

#include "net/handle.h"
#include "net/stream.h"

namespace weir::net {

class SocketStream final : public Stream {
public:
    // Takes over `fd`, a connected non-blocking stream socket, and starts to read. Null when
    // libuv refuses it (errno says why); the descriptor is then still the caller's.
    static std::unique_ptr<SocketStream> open(Loop& loop, int fd, const Address& peer);
    // Takes over a descriptor with the handle that watches it.
    SocketStream(Loop& loop, int fd, Handle<uv_poll_t> poll, const Address& peer);
    ~SocketStream() override;

    IoStatus shutdown_write() override;
    void reset() override;
    void set_nodelay(bool on) override;
    void set_keepalive(bool on) override;
    const Address& local_address() override;
    const Address& peer_address() const override { return peer_; }
    int fd() const override { return fd_; }
    bool has_unread() const override;

protected:
    std::int64_t take(const iovec* data, std::size_t count) override;
    std::int64_t take_file(int file, std::uint64_t offset, std::uint64_t length) override;
    void resume_reading() override { watch(UV_READABLE, true); }

private:
    static void on_ready(uv_poll_t* poll, int status, int events);
    void read_some();
    void read_nothing(int error);
    void wait_until_writable();
    // Adds `event` to what is watched, or takes it away.
    void watch(int event, bool on);
    void close();

    int fd_;
    int watched_ = 0;  // UV_READABLE, UV_WRITABLE
    Handle<uv_poll_t> poll_;
    Address peer_;
    Address local_;
};

}  // namespace weir::net
