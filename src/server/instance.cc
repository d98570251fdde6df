#include "server/instance.h"

#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "server/about.h"
#include "server/identity.h"
#include "server/test_conf.h"
#include "server/worker_handle.h"

namespace weir::server {

Instance::Instance(Invocation invocation, SocketSet inherited)
    : invocation_(std::move(invocation)),
      log_(files_, invocation_.paths.error_log, true),
      inherited_(std::move(inherited)) {}

Result<std::unique_ptr<ReadyConf>> Instance::load_next() {
    auto conf = load_conf(invocation_, ++last_number_, files_);
    if (!conf) return conf.error();
    log_warnings(*conf, log_);
    auto next = std::make_unique<ReadyConf>();
    next->conf = std::move(*conf);
    auto opened = open_surroundings(*next);
    if (!opened) return opened.error();
    return next;
}

Result<void> Instance::open_surroundings(ReadyConf& next) {
    auto logs = next.conf.logs->open_all();
    if (!logs) return logs;
    // The first conf's log takes over as soon as it is open: the start is reported there.
    if (!current_) log_.use(next.conf.error_log(), next.conf.logs_to_stderr());
    if (!next.conf.user.empty()) {
        auto made = make_temporary_folders(*next.conf.generation, {next.conf.user, next.conf.group});
        if (!made) return made;
    }
    const SocketSet& from = current_ ? current_->sockets : inherited_;
    auto sockets =
        SocketSet::open(*next.conf.generation, next.conf.workers(), from,
                        [this](LogLevel level, const std::string& text) { log_.write(level, text); });
    if (!sockets) return sockets.error();
    next.sockets = std::move(*sockets);
    auto snapshot = make_snapshot_file(next.conf.snapshot);
    if (!snapshot) return snapshot.error();
    next.snapshot = std::move(*snapshot);
    return {};
}

void Instance::make_current(std::unique_ptr<ReadyConf> next) {
    log_.use(next->conf.error_log(), next->conf.logs_to_stderr());
    current_ = std::move(next);
    current_->sockets.steer(current_->conf.workers());
    inherited_ = SocketSet();
    if (stderr_detached_) redirect_stderr();
}

Result<void> Instance::write_pid_file(const LoadedConf& conf) {
    const std::string path = conf.pid_file();
    if (path == pid_file_.path()) return {};
    return pid_file_.write(path);
}

void Instance::reopen_logs() {
    for (const auto& log : files_.all()) {
        auto opened = log->open();
        if (!opened) log_.write(LogLevel::emerg, opened.error().text);
    }
    if (stderr_detached_) redirect_stderr();
}

void Instance::detach_stderr() {
    log_.detach_stderr();
    stderr_detached_ = true;
    redirect_stderr();
}

void Instance::redirect_stderr() {
    if (current_->conf.logs_to_stderr()) return;
    const auto log = files_.get(current_->conf.error_logs.front());
    if (log->is_open()) dup2(log->fd(), STDERR_FILENO);
}

void Instance::close_sockets() {
    if (current_) current_->sockets = SocketSet();
}

void log_start(ProcessLog& log) {
    log.write(LogLevel::notice, version());
    utsname system{};
    if (uname(&system) == 0) {
        log.write(LogLevel::notice, "OS: " + std::string(system.sysname) + " " + system.release);
    }
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        log.write(LogLevel::notice, "getrlimit(RLIMIT_NOFILE): " + std::to_string(files.rlim_cur) + ":" +
                                        std::to_string(files.rlim_max));
    }
}

}  // namespace weir::server
