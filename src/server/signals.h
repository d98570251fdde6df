// Signals as events: blocked, and read from a descriptor with their sender.
#pragma once

#include <optional>
#include <string>

#include <sys/types.h>

#include "server/descriptor.h"
#include "weir/base/result.h"

namespace weir::server {

struct Signal {
    int number = 0;
    pid_t sender = 0;  // 0: the kernel
};

class SignalReader {
public:
    // Blocks all signals of nginx's master for this process, and reads them from fd().
    Result<void> open();
    int fd() const { return fd_.get(); }
    // Nothing when none is pending.
    std::optional<Signal> next();

private:
    Descriptor fd_;
};

// "SIGHUP"
std::string signal_name(int number);
// nginx's line: `signal 1 (SIGHUP) received from 4711, reconfiguring`.
std::string signal_text(const Signal& signal, const char* action);

}  // namespace weir::server
