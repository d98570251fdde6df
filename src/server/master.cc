#include "server/master.h"

#include <algorithm>
#include <csignal>
#include <vector>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server/upgrade.h"

namespace weir::server {

namespace {

// What workers get to end after TERM before they are killed.
constexpr std::chrono::milliseconds last_second{1000};

std::string ended_text(const std::string& name, pid_t pid, int status) {
    std::string text = name + " " + std::to_string(pid) + " exited ";
    if (!WIFSIGNALED(status)) return text + "with code " + std::to_string(WEXITSTATUS(status));
    text += "on signal " + std::to_string(WTERMSIG(status));
    return WCOREDUMP(status) ? text + " (core dumped)" : text;
}

LogLevel ended_level(int status) { return WIFSIGNALED(status) ? LogLevel::alert : LogLevel::notice; }

std::string master_title(const Invocation& invocation) {
    std::string title = "weir: master process";
    for (const std::string& argument : invocation.arguments) title += " " + argument;
    return title;
}

}  // namespace

Master::Master(Instance& instance, ProcessTitle& title, bool upgrading)
    : instance_(instance),
      title_(title),
      upgrading_(upgrading),
      started_by_(getppid()),
      workers_(instance.log()),
      reloader_(instance, workers_) {}

int Master::run(std::unique_ptr<ReadyConf> first) {
    if (auto started = start(first->conf); !started) {
        instance_.log().write(LogLevel::emerg, started.error().text);
        return 1;
    }
    note(reloader_.bring(std::move(first)));
    while (ending_ == Ending::no || !workers_.empty()) {
        wait_for_events();
        run_timers();
    }
    instance_.close_sockets();
    instance_.pid_file().remove();
    instance_.log().write(LogLevel::notice, "exit");
    return exit_code_;
}

Result<void> Master::start(const LoadedConf& first) {
    daemonized_ = upgrading_;
    if (!upgrading_ && first.generation->main().daemon.get()) {
        if (auto done = daemon_.go_to_background(); !done) return done;
        daemonized_ = true;
    }
    if (auto written = instance_.write_pid_file(first); !written) return written;
    if (auto opened = signals_.open(); !opened) return opened;
    title_.set(master_title(instance_.invocation()));
    log_start(instance_.log());
    return {};
}

void Master::wait_for_events() {
    std::vector<pollfd> polled{{signals_.fd(), POLLIN, 0}};
    std::vector<std::uint64_t> keys;
    for (const auto& worker : workers_.all()) {
        if (!worker->channel.is_open()) continue;
        const short writing = worker->channel.has_queued() ? POLLOUT : 0;
        polled.push_back({worker->channel.fd(), static_cast<short>(POLLIN | writing), 0});
        keys.push_back(worker->key);
    }
    if (poll(polled.data(), polled.size(), poll_timeout_ms()) < 0) return;
    // What the workers said comes before the news of their end.
    for (std::size_t i = 0; i < keys.size(); ++i) {
        WorkerHandle* const worker = workers_.find(keys[i]);
        if (polled[i + 1].revents != 0 && worker != nullptr) use_channel(*worker);
    }
    while (auto signal = signals_.next()) handle(*signal);
}

int Master::poll_timeout_ms() const {
    std::optional<Clock::time_point> earliest = restarts_.next();
    for (const auto& other : {reloader_.deadline(), kill_at_}) {
        if (other && (!earliest || *other < *earliest)) earliest = other;
    }
    if (!earliest) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*earliest - Clock::now());
    return static_cast<int>(std::clamp<long>(left.count(), 0, 60000));
}

void Master::run_timers() {
    const Clock::time_point now = Clock::now();
    for (const unsigned id : restarts_.due(now)) {
        if (workers_.serving_as(id) == nullptr) reloader_.start_worker(id);
    }
    if (reloader_.deadline() && *reloader_.deadline() <= now) reloader_.deadline_passed();
    if (kill_at_ && *kill_at_ <= now) {
        kill_at_.reset();
        for (const auto& worker : workers_.all()) workers_.kill(*worker);
    }
}

void Master::use_channel(WorkerHandle& worker) {
    auto sent = worker.channel.flush();
    while (sent) {
        auto received = worker.channel.receive();
        if (!received) {
            sent = received.error();
            break;
        }
        if (!*received) return;
        note(reloader_.received(worker, (*received)->message));
    }
    if (sent) return;
    // Its end is reported by SIGCHLD.
    worker.channel.close();
    if (sent.error().kind == ErrorKind::closed) return;
    instance_.log().write(LogLevel::alert,
                          sent.error().text + " from worker process " + std::to_string(worker.pid));
    workers_.kill(worker);
}

void Master::note(Reloader::Result result) {
    if (result == Reloader::Result::refused) {
        if (!serving_) {
            exit_code_ = 1;
            end(Ending::at_once);
        }
        start_missing_workers();
    } else if (result == Reloader::Result::live) {
        if (!serving_) instance_.detach_stderr();
        serving_ = true;
        daemon_.report_started();
        if (auto written = instance_.write_pid_file(instance_.conf()); !written) {
            instance_.log().write(LogLevel::emerg, written.error().text);
        }
    }
    if (reload_wanted_ && !reloader_.busy() && ending_ == Ending::no) reload();
}

void Master::reload() {
    reload_wanted_ = reloader_.busy();
    if (reload_wanted_) return;
    instance_.log().write(LogLevel::notice, "reconfiguring");
    accepting_ = true;
    restarts_.cancel_all();
    note(reloader_.reload());
}

void Master::start_missing_workers() {
    if (!serving_ || !accepting_ || ending_ != Ending::no) return;
    for (unsigned id = 0; id < instance_.conf().workers(); ++id) {
        if (workers_.serving_as(id) == nullptr) reloader_.start_worker(id);
    }
}

void Master::end(Ending how) {
    ending_ = std::max(ending_, how);
    reloader_.abandon();
    restarts_.cancel_all();
    const bool owner = new_binary_ == 0;
    const bool inherited_now = owner && !(upgrading_ && getppid() == started_by_);
    if (instance_.has_conf()) instance_.sockets().own_files(owner, inherited_now);
    instance_.close_sockets();
    for (const auto& worker : workers_.all()) {
        if (how == Ending::gracefully) {
            workers_.retire(*worker);
        } else {
            workers_.stop(*worker);
        }
    }
    if (how == Ending::at_once) kill_at_ = Clock::now() + last_second;
}

void Master::reap() {
    int status = 0;
    pid_t pid = 0;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (pid == new_binary_) {
            new_binary_ended(status);
        } else if (auto worker = workers_.take(pid)) {
            worker_ended(*worker, status);
        }
    }
}

void Master::worker_ended(const WorkerHandle& worker, int status) {
    const std::string how = ended_text("worker process", worker.pid, status);
    instance_.log().write(ended_level(status), how);
    const Reloader::Result result = reloader_.gone(worker, how);
    const bool wanted = serving_ && accepting_ && ending_ == Ending::no && !worker.leaving &&
                        worker.id < instance_.conf().workers() && workers_.serving_as(worker.id) == nullptr;
    if (wanted) {
        const auto delay = restarts_.ended(worker.id, worker.started, Clock::now());
        if (delay.count() > 0) {
            instance_.log().write(LogLevel::notice, "worker process " + std::to_string(worker.id) +
                                                        " keeps ending, the next one starts in " +
                                                        std::to_string(delay.count()) + " ms");
        }
    }
    note(result);
}

void Master::new_binary_ended(int status) {
    instance_.log().write(ended_level(status), ended_text("new binary process", new_binary_, status));
    new_binary_ = 0;
    if (ending_ != Ending::no) return;
    if (auto renamed = instance_.pid_file().rename_back(); !renamed) {
        instance_.log().write(LogLevel::alert, renamed.error().text);
    }
    if (accepting_) return;
    accepting_ = true;
    start_missing_workers();
}

}  // namespace weir::server
