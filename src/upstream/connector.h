// net::connect() that its owner can call off: a client that goes away must not keep us
// waiting for a peer's SYN.
#pragma once

#include <coroutine>
#include <memory>
#include <optional>

#include "net/connect.h"
#include "net/loop.h"
#include "net/stream.h"
#include "weir/base/result.h"
#include "weir/base/task.h"

namespace weir::upstream {

class Connector {
public:
    using Connected = Result<std::unique_ptr<net::Stream>>;

    explicit Connector(net::Loop& loop) : loop_(loop) {}
    Connector(const Connector&) = delete;
    Connector& operator=(const Connector&) = delete;

    // Errors as of net::connect, and `cancelled`. `to` and `options` must outlive the task.
    Task<Connected> connect(const net::Address& to, std::uint64_t timeout_ms,
                            const net::ConnectOptions& options);

    // A pending connect() ends with `cancelled` at the end of this loop turn.
    void interrupt();

private:
    struct Wait;
    Task<> run(const net::Address& to, std::uint64_t timeout_ms, const net::ConnectOptions& options);
    void wake();

    net::Loop& loop_;
    RootTask task_;
    net::Deferred interrupted_;
    std::optional<Connected> result_;
    std::coroutine_handle<> waiter_;
};

}  // namespace weir::upstream
