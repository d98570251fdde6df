#include "server/single_process.h"

#include <csignal>

#include <fcntl.h>

#include "server/daemon.h"
#include "server/watcher.h"
#include "server/worker_handle.h"

namespace weir::server {

namespace {

Descriptor duplicate(int fd) { return Descriptor(fcntl(fd, F_DUPFD_CLOEXEC, 0)); }

const char* action_of(int signal) {
    switch (signal) {
        case SIGHUP:
            return ", reconfiguring";
        case SIGUSR1:
            return ", reopening logs";
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

SingleProcess::SingleProcess(Instance& instance)
    : instance_(instance), service_(loop_, [this] { loop_.stop(); }) {}

int SingleProcess::run(std::unique_ptr<ReadyConf> first) {
    Daemon daemon;
    if (first->conf.generation->main().daemon.get()) {
        if (auto done = daemon.go_to_background(); !done) {
            instance_.log().write(LogLevel::emerg, done.error().text);
            return 1;
        }
    }
    if (auto started = start(first->conf); !started) {
        instance_.log().write(LogLevel::emerg, started.error().text);
        return 1;
    }
    if (!bring(std::move(first))) return 1;
    instance_.detach_stderr();
    daemon.report_started();
    const Watcher watcher(loop_, signals_.fd(), [this] {
        while (auto signal = signals_.next()) handle(*signal);
    });
    loop_.run();
    instance_.log().write(LogLevel::notice, "exit");
    return 0;
}

Result<void> SingleProcess::start(const LoadedConf& first) {
    if (auto written = instance_.write_pid_file(first); !written) return written;
    if (auto opened = signals_.open(); !opened) return opened;
    log_start(instance_.log());
    return {};
}

bool SingleProcess::bring(std::unique_ptr<ReadyConf> next) {
    for (const SocketSet::Entry& entry : next->sockets.for_worker(0, 1)) {
        service_.add({ResourceKind::listener, entry.socket->id, entry.text},
                     duplicate(entry.socket->fd.get()));
    }
    for (const auto& log : next->conf.logs->held()) {
        if (log->is_stderr() || !log->is_open()) continue;
        service_.add({ResourceKind::log, 0, log->path()}, duplicate(log->fd()));
    }
    Load load = make_load(next->conf, instance_.invocation(), 0);
    load.user.clear();  // a debugger's process stays what it is
    auto prepared = service_.prepare(load, conf::serialize(next->conf.snapshot));
    if (!prepared) {
        instance_.log().write(LogLevel::emerg, prepared.error().text);
        return false;
    }
    instance_.make_current(std::move(next));
    service_.commit(load.generation);
    instance_.log().write(LogLevel::notice, "generation " + std::to_string(load.generation) + " is live");
    return true;
}

void SingleProcess::handle(const Signal& signal) {
    instance_.log().write(LogLevel::notice, signal_text(signal, action_of(signal.number)));
    switch (signal.number) {
        case SIGHUP:
            return reload();
        case SIGUSR1:
            return reopen_logs();
        case SIGQUIT:
            instance_.close_sockets();
            return service_.quit();
        case SIGTERM:
        case SIGINT:
            instance_.close_sockets();
            return service_.stop();
        default:
            return;
    }
}

void SingleProcess::reload() {
    if (service_.quitting()) return;
    instance_.log().write(LogLevel::notice, "reconfiguring");
    auto next = instance_.load_next();
    if (!next) {
        instance_.log().write(LogLevel::emerg, next.error().text);
        return;
    }
    bring(std::move(*next));
}

void SingleProcess::reopen_logs() {
    instance_.log().write(LogLevel::notice, "reopening logs");
    instance_.reopen_logs();
    for (const auto& log : instance_.logs()) {
        if (!log->is_stderr() && log->is_open()) service_.reopen(log->path(), duplicate(log->fd()));
    }
}

}  // namespace weir::server
