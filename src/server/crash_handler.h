// What a worker leaves behind when it crashes: a line and a native backtrace on stderr, which
// is the error log once it serves.
#pragma once

namespace weir::server {

// For SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT; afterwards the process ends by the signal,
// as it would have. Sanitizers have their own, which then stays.
void install_crash_handler();

}  // namespace weir::server
