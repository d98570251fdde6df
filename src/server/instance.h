// What the process that owns an instance of weir has: the conf in use, its log files,
// listening sockets and pid file. Shared by the master and by `master_process off`.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "server/conf_loader.h"
#include "server/listening_sockets.h"
#include "server/pid_file.h"
#include "server/process_log.h"
#include "weir/base/result.h"

namespace weir::server {

// A conf that was read and checked, with everything that it needs from outside opened.
struct ReadyConf {
    LoadedConf conf;
    SocketSet sockets;
    Descriptor snapshot;  // of the conf's files, for workers
};

class Instance {
public:
    // `inherited`: what an older binary handed over.
    Instance(Invocation invocation, SocketSet inherited);

    const Invocation& invocation() const { return invocation_; }
    ProcessLog& log() { return log_; }

    // Nothing of what is in use changes, and nothing stays behind when this fails. The number
    // is one above the last one's. May block for seconds while an address is in use.
    Result<std::unique_ptr<ReadyConf>> load_next();
    // Closes the sockets that only the former conf had, and writes the log from now on.
    void make_current(std::unique_ptr<ReadyConf> next);

    bool has_conf() const { return static_cast<bool>(current_); }
    const LoadedConf& conf() const { return current_->conf; }
    const ReadyConf& ready_conf() const { return *current_; }
    const SocketSet& sockets() const { return current_->sockets; }

    // Writes the pid file that `conf` names, where it is not written yet.
    Result<void> write_pid_file(const LoadedConf& conf);
    PidFile& pid_file() { return pid_file_; }

    // Opens every log file again. What can't be opened goes on into the old file.
    void reopen_logs();
    std::vector<std::shared_ptr<OpenLog>> logs() { return files_.all(); }
    // The end of the start: what anybody writes to stderr goes into the error log, as in nginx.
    void detach_stderr();

    // Stops to listen.
    void close_sockets();

private:
    Result<void> open_surroundings(ReadyConf& next);
    void redirect_stderr();

    const Invocation invocation_;
    LogFiles files_;
    ProcessLog log_;
    SocketSet inherited_;  // until the first conf is in use
    std::unique_ptr<ReadyConf> current_;
    PidFile pid_file_;
    std::uint64_t last_number_ = 0;
    bool stderr_detached_ = false;
};

// The lines that nginx writes when it starts: version, system, limits.
void log_start(ProcessLog& log);

}  // namespace weir::server
