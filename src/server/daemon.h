// Going to the background.
#pragma once

#include "server/descriptor.h"
#include "weir/base/result.h"

namespace weir::server {

// Forks; returns in the child, which leads a session of its own and has /dev/null for stdin
// and stdout. The parent stays until the child says how its start went, and exits with that:
// when the command returns, the gateway serves or has said why not.
class Daemon {
public:
    Daemon() = default;

    Result<void> go_to_background();
    // To the waiting parent; without one, nothing. A child that exits before has failed.
    void report_started();

private:
    Descriptor parent_;
};

}  // namespace weir::server
