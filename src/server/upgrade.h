// USR2: a new binary takes over the listening sockets while this one still serves.
#pragma once

#include <string>

#include <sys/types.h>

#include "server/conf_loader.h"
#include "server/listening_sockets.h"
#include "weir/base/result.h"

namespace weir::server {

// Starts the file at `invocation.binary` with the arguments of this one; the descriptors of
// `sockets` stay open in it, and an environment variable names them.
Result<pid_t> start_new_binary(const Invocation& invocation, const SocketSet& sockets);

// What an older binary handed over to this process; empty when there is none. Takes the
// variable out of the environment.
struct Inherited {
    bool any = false;
    SocketSet sockets;
};
Inherited take_inherited_sockets();

}  // namespace weir::server
