// weir -s SIGNAL.
#pragma once

#include <string>

#include "server/conf_loader.h"

namespace weir::server {

// Reads and checks the conf, which names the pid file, and signals the master. Returns the
// exit code: 1 when the conf is bad (nothing is sent then) or there is no master.
int send_signal(const Invocation& invocation, const std::string& name);

}  // namespace weir::server
