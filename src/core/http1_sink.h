// Writes responses to an HTTP/1.x connection: head and first bytes in one gathered write,
// chunked where the length is not known, small pieces held back (postpone_output).
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "core/response_sink.h"
#include "net/stream.h"

namespace weir {

class Http1Sink final : public ResponseSink {
public:
    explicit Http1Sink(net::Stream& stream) : stream_(stream) {}

    // For the next request on the connection. `wants_keep_alive`: what the client asked for.
    void reset(bool wants_keep_alive);

    // The client waits for "100 Continue" before it sends a body. Without it a response is
    // the connection's last: nobody can tell whether the body still comes.
    void set_body_held_back(bool on) { body_held_back_ = on; }

    void begin(Request& request) override;
    Task<bool> send(Request& request, const BodyPiece& piece) override;
    Task<bool> send_interim(Request& request, int status, const http::HeaderMap& headers) override;
    // "100 Continue", which the reader of a body asks for.
    Task<bool> send_continue(Request& request);

    // After the response: whether another request may follow on this connection.
    bool reusable() const { return keep_alive_ && complete_ && !broken_; }
    bool complete() const { return complete_; }
    // Nothing but the connection's end tells the client where the body ends.
    bool ends_with_connection() const { return until_close_; }
    // The last write ran into send_timeout.
    bool timed_out() const { return timed_out_; }

private:
    void frame(Request& request, const BodyPiece& piece, std::uint64_t size);
    std::uint64_t body_bytes_of(Request& request, const BodyPiece& piece);
    std::size_t gather(std::string_view bytes);
    Task<net::IoStatus> send_file(Request& request, const BodyPiece& piece, std::uint64_t size);
    bool note(Request& request, net::IoStatus status, std::uint64_t before);

    net::Stream& stream_;
    std::string pending_;  // what goes before the piece's bytes
    std::string after_;    // what goes behind them
    std::array<iovec, 3> parts_;
    std::uint64_t body_left_ = 0;
    bool has_length_ = false;
    bool chunked_ = false;
    bool until_close_ = false;
    bool keep_alive_ = false;
    bool body_held_back_ = false;
    bool complete_ = false;
    bool broken_ = false;
    bool timed_out_ = false;
};

}  // namespace weir
