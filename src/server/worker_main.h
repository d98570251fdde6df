// The worker process.
#pragma once

#include "server/process_title.h"

namespace weir::server {

// Serves what the master says over descriptor worker_channel_fd, to the end. Returns the exit
// code.
int run_worker(ProcessTitle& title);

}  // namespace weir::server
