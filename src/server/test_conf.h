// weir -t and -T, and the check that -s makes first.
#pragma once

#include "server/conf_loader.h"
#include "server/process_log.h"

namespace weir::server {

struct TestOptions {
    bool dump = false;
    bool quiet = false;
};

// Everything that can be known without traffic: the conf, its log files and addresses. Leaves
// nothing behind. Returns the exit code.
int test_conf(const Invocation& invocation, const TestOptions& options);

// Warnings of a loaded conf go into the log.
void log_warnings(const LoadedConf& conf, ProcessLog& log);

}  // namespace weir::server
