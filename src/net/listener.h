// Accepting connections.
#pragma once

#include <functional>
#include <memory>

#include <uv.h>

#include "net/address.h"
#include "net/handle.h"
#include "net/loop.h"
#include "net/stream.h"
#include "net/timer.h"

namespace weir::net {

class Listener {
public:
    using OnConnection = std::function<void(std::unique_ptr<Stream>)>;
    // accept4() failed with `error` (errno) and is left alone for `paused_ms` (0: it is not).
    using OnError = std::function<void(int error, std::uint64_t paused_ms)>;

    // How long accepting rests when descriptors or memory have run out; nginx's default
    // accept_mutex_delay.
    static constexpr std::uint64_t exhausted_pause_ms = 500;

    // Owns `fd`, bound and listening; makes it non-blocking.
    Listener(Loop& loop, int fd);
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener();  // closes the descriptor

    // Both callbacks may stop or destroy the listener. TCP_NODELAY is left to the receiver.
    void start(OnConnection on_connection, OnError on_error = nullptr);
    void stop();  // the kernel goes on queueing connections; start() takes them
    // Accepts what the kernel has queued, then stops and closes the descriptor.
    void drain();

    bool accepting() const { return accepting_; }
    int fd() const { return fd_; }  // -1 after drain()
    const Address& address() const { return address_; }

private:
    struct Callbacks {
        OnConnection on_connection;
        OnError on_error;
    };
    enum class Outcome { accepted, none_left, failed };

    Outcome accept_one(const Callbacks& callbacks);
    bool accept_pending(std::size_t most);
    void rest();
    void watch();

    Loop& loop_;
    int fd_;
    Address address_;
    Handle<uv_poll_t> poll_;
    Timer pause_;
    std::shared_ptr<const Callbacks> callbacks_;  // shared with the call that runs them
    bool accepting_ = false;
    bool* destroyed_ = nullptr;  // where to note it, while callbacks run
};

}  // namespace weir::net
