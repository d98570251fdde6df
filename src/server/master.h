// The master process: it owns what an instance has, starts workers, and turns signals into
// what they do. It runs no script and parses no traffic.
#pragma once

#include <optional>

#include "server/daemon.h"
#include "server/instance.h"
#include "server/process_title.h"
#include "server/reloader.h"
#include "server/restart_schedule.h"
#include "server/signals.h"
#include "server/worker_pool.h"

namespace weir::server {

class Master {
public:
    // `instance` has loaded no conf yet. `upgrading`: an older binary started this one and
    // handed its sockets over.
    Master(Instance& instance, ProcessTitle& title, bool upgrading);

    // From the first conf to the end. Returns the exit code.
    int run(std::unique_ptr<ReadyConf> first);

private:
    enum class Ending { no, gracefully, at_once };

    Result<void> start(const LoadedConf& first);
    void wait_for_events();
    int poll_timeout_ms() const;
    void run_timers();

    // master_signals.cc
    void handle(const Signal& signal);
    void reopen_logs();
    void stop_accepting();
    void change_binary();

    void reload();
    void start_missing_workers();
    void end(Ending how);

    void use_channel(WorkerHandle& worker);
    void note(Reloader::Result result);
    void reap();
    void worker_ended(const WorkerHandle& worker, int status);
    void new_binary_ended(int status);

    Instance& instance_;
    ProcessTitle& title_;
    const bool upgrading_;
    const pid_t started_by_;
    bool daemonized_ = false;
    Daemon daemon_;
    SignalReader signals_;
    WorkerPool workers_;
    Reloader reloader_;
    RestartSchedule restarts_;
    bool serving_ = false;        // the first generation has been live
    bool reload_wanted_ = false;  // while another one is under way
    bool accepting_ = true;       // false after WINCH
    pid_t new_binary_ = 0;
    Ending ending_ = Ending::no;
    std::optional<Clock::time_point> kill_at_;
    int exit_code_ = 0;
};

}  // namespace weir::server
