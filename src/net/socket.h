// Listening sockets, as the listen directive describes them.
#pragma once

#include "net/address.h"
#include "weir/base/result.h"

namespace weir::net {

// TCP keepalive of accepted connections: listen's so_keepalive. 0 in a number: the system's.
struct KeepaliveOptions {
    enum class Mode { system, off, on };
    Mode mode = Mode::system;
    int idle_s = 0;
    int interval_s = 0;
    int count = 0;
};

struct ListenOptions {
    int backlog = 511;
    bool reuseport = false;
    bool ipv6only = true;
    int rcvbuf = 0;    // bytes, 0: the system's
    int sndbuf = 0;    // bytes, 0: the system's
    int fastopen = 0;  // queue length, 0: off
    bool deferred = false;
    KeepaliveOptions keepalive;

    ListenOptions() {}
};

// A bound, listening, non-blocking, close-on-exec socket; the caller owns it. A unix
// socket's file gets mode 0666, and an existing file is EADDRINUSE, as in nginx. Error
// texts are nginx's: "bind() to 0.0.0.0:80 failed (98: Address already in use)".
Result<int> open_listener(const Address& address, const ListenOptions& options = ListenOptions());

// Whether nobody listens on `address`: with SO_REUSEPORT another instance would not be
// noticed otherwise. The error is that of bind(). Leaves nothing behind.
Result<void> probe_free(const Address& address);

// "98: Address already in use", as nginx shows an errno in log lines.
std::string error_text(int error);

}  // namespace weir::net
