// Opening connections.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "net/address.h"
#include "net/loop.h"
#include "net/stream.h"
#include "weir/base/result.h"
#include "weir/base/task.h"

namespace weir::net {

struct ConnectOptions {
    std::optional<Address> bind;  // our end's address; port 0 lets the kernel choose
    bool keepalive = false;       // SO_KEEPALIVE

    ConnectOptions() {}
};

// A connection to `to`, with TCP_NODELAY. Errors: refused, timeout, reset, system (others),
// with errno in Error::system and a text like nginx's
// "connect() failed (111: Connection refused)". `timeout_ms` 0: the kernel's.
Task<Result<std::unique_ptr<Stream>>> connect(Loop& loop, const Address& to, std::uint64_t timeout_ms,
                                              const ConnectOptions& options = ConnectOptions());

}  // namespace weir::net
