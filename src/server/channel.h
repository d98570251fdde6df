// One end of the socket between the master and a worker: whole messages, some with a
// descriptor. The bytes of the other side are not trusted.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "server/descriptor.h"
#include "server/messages.h"
#include "weir/base/result.h"

namespace weir::server {

class Channel {
public:
    // Two connected ends, non-blocking and close-on-exec.
    static Result<std::pair<Channel, Channel>> make_pair();

    Channel() = default;
    // Takes over one end of a pair.
    explicit Channel(Descriptor socket) : socket_(std::move(socket)) {}

    int fd() const { return socket_.get(); }
    bool is_open() const { return static_cast<bool>(socket_); }
    void close();
    int release() { return socket_.release(); }

    // Sends, or queues when the other side does not keep up: flush() when the socket is
    // writable again. `descriptor` is not taken over; it may be closed after the call.
    Result<void> send(const Message& message, int descriptor = -1);
    bool has_queued() const { return !queued_.empty(); }
    Result<void> flush();

    struct Received {
        Message message;
        Descriptor descriptor;  // open exactly when carries_descriptor(message)
    };
    // Nothing when there is nothing now. `closed` when the other side has gone; any other
    // error means that it does not speak this protocol.
    Result<std::optional<Received>> receive();

private:
    struct Queued {
        std::string bytes;
        Descriptor descriptor;
    };

    // False when the socket's buffer is full.
    Result<bool> send_now(const std::string& bytes, int descriptor);

    Descriptor socket_;
    std::deque<Queued> queued_;
};

}  // namespace weir::server
