// What each signal does to the master, with nginx's lines about it.
#include <csignal>

#include <unistd.h>

#include "server/master.h"
#include "server/upgrade.h"

namespace weir::server {

namespace {

const char* action_of(int signal, bool daemonized, bool may_upgrade) {
    switch (signal) {
        case SIGHUP:
            return ", reconfiguring";
        case SIGUSR1:
            return ", reopening logs";
        case SIGUSR2:
            return may_upgrade ? ", changing binary" : ", ignoring";
        case SIGWINCH:
            return daemonized ? ", stop accepting connections" : "";
        case SIGQUIT:
            return ", shutting down";
        case SIGTERM:
        case SIGINT:
            return ", exiting";
        default:
            return "";
    }
}

}  // namespace

void Master::handle(const Signal& signal) {
    // As in nginx: not while the binary that started this one, or one that it started, is there.
    const bool may_upgrade = new_binary_ == 0 && !(upgrading_ && getppid() == started_by_);
    instance_.log().write(LogLevel::notice,
                          signal_text(signal, action_of(signal.number, daemonized_, may_upgrade)));
    if (signal.number == SIGCHLD) return reap();
    if (signal.number == SIGTERM || signal.number == SIGINT) return end(Ending::at_once);
    if (signal.number == SIGQUIT) return end(Ending::gracefully);
    if (ending_ != Ending::no) return;
    switch (signal.number) {
        case SIGHUP:
            return reload();
        case SIGUSR1:
            return reopen_logs();
        case SIGUSR2:
            if (may_upgrade) return change_binary();
            instance_.log().write(LogLevel::crit,
                                  "the changing binary signal is ignored: you should shutdown or terminate "
                                  "before either old or new binary's process");
            return;
        case SIGWINCH:
            // For a foreground process it says that the terminal's size has changed.
            if (daemonized_) stop_accepting();
            return;
        default:
            return;
    }
}

void Master::reopen_logs() {
    instance_.log().write(LogLevel::notice, "reopening logs");
    instance_.reopen_logs();
    for (const auto& log : instance_.logs()) {
        if (log->is_stderr() || !log->is_open()) continue;
        for (const auto& worker : workers_.all()) workers_.tell(*worker, ReopenLog{log->path()}, log->fd());
    }
}

void Master::stop_accepting() {
    if (!serving_) return;
    accepting_ = false;
    reloader_.abandon();
    restarts_.cancel_all();
    for (const auto& worker : workers_.all()) workers_.retire(*worker);
}

void Master::change_binary() {
    if (!serving_) return;
    ProcessLog& log = instance_.log();
    log.write(LogLevel::notice, "changing binary");
    if (auto renamed = instance_.pid_file().rename_to_old(); !renamed) {
        log.write(LogLevel::alert, renamed.error().text);
        return;
    }
    auto started = start_new_binary(instance_.invocation(), instance_.sockets());
    if (started) {
        new_binary_ = *started;
        log.write(LogLevel::notice, "start new binary process " + std::to_string(new_binary_));
        return;
    }
    log.write(LogLevel::alert, started.error().text);
    if (auto renamed = instance_.pid_file().rename_back(); !renamed) {
        log.write(LogLevel::alert, renamed.error().text);
    }
}

}  // namespace weir::server
