// What a worker leaves behind when it crashes: a line and a native backtrace in the error log.
#pragma once

namespace weir::server {

// For SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT; afterwards the process ends by the signal,
// as it would have. Sanitizers have their own, which then stays.
void install_crash_handler();

// Where to write: a descriptor that stays open. stderr before the first call.
void set_crash_log(int fd);

}  // namespace weir::server
