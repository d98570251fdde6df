// From the files on the disk to a checked generation, for the process that owns them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "server/invocation.h"
#include "server/log_registry.h"
#include "weir/base/result.h"
#include "weir/conf/source.h"
#include "weir/core/generation.h"

namespace weir::server {

// A generation with what must outlive it, and the files it was built from.
struct LoadedConf {
    std::unique_ptr<GenerationLogs> logs;
    std::shared_ptr<const Generation> generation;
    conf::Snapshot snapshot;
    std::string user;  // whom workers become: both empty when this process is not root
    std::string group;
    std::vector<std::string> error_logs;  // the process's own: paths, or "stderr"

    // The conf's pid file, absolute.
    std::string pid_file() const;
    unsigned workers() const { return static_cast<unsigned>(generation->main().worker_processes.get()); }
    // The process's own error log; keeps the generation.
    std::shared_ptr<Log> error_log() const;
    // Whether it goes to stderr.
    bool logs_to_stderr() const;
};

// Reads and checks the conf; nothing is opened. `files` must outlive the result.
Result<LoadedConf> load_conf(const Invocation& invocation, std::uint64_t number, LogFiles& files);

}  // namespace weir::server
