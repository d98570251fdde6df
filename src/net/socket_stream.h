// Plain sockets, TCP and unix, as Streams.
#pragma once

#include <memory>

#include <uv.h>

#include "net/handle.h"
#include "net/stream.h"

namespace weir::net {

class SocketStream final : public Stream {
public:
    // Takes over `fd`, a connected stream socket, and starts to read. Null when libuv refuses
    // it (errno says why); the descriptor is then still the caller's.
    static std::unique_ptr<SocketStream> open(Loop& loop, int fd, const Address& peer);
    ~SocketStream() override;

    IoStatus shutdown_write() override;
    void reset() override;
    void set_nodelay(bool on) override;
    void set_keepalive(bool on) override;
    const Address& local_address() override;
    const Address& peer_address() const override { return peer_; }
    int fd() const override;

    // Lives until libuv has closed the socket.
    struct Socket {
        uv_tcp_t tcp;  // for unix sockets too: libuv tells them apart only when it makes them
        union {
            uv_connect_t connect;  // first this one, then
            uv_write_t write;      // that one
        };
        Buffer waiting;  // what `write` sends

        uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&tcp); }
    };
    // Takes over an open and connected handle.
    SocketStream(Loop& loop, Handle<Socket> socket, const Address& peer);

protected:
    std::int64_t take(const iovec* data, std::size_t count) override;
    std::int64_t take_file(int file, std::uint64_t offset, std::uint64_t length) override;
    void resume_reading() override;

private:
    static void on_allocate(uv_handle_t* handle, std::size_t suggested, uv_buf_t* space);
    static void on_read(uv_stream_t* stream, ssize_t bytes, const uv_buf_t* space);
    static void on_written(uv_write_t* request, int status);
    // Queues bytes of `waiting` at libuv: the only way to learn when the socket takes more.
    int queue_waiting(std::size_t bytes);

    static constexpr std::size_t waiting_size = 4096;

    Handle<Socket> socket_;
    Address peer_;
    Address local_;
    std::size_t waiting_bytes_ = 0;
};

}  // namespace weir::net
