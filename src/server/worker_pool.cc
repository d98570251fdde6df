#include "server/worker_pool.h"

#include <algorithm>
#include <csignal>

namespace weir::server {

WorkerHandle* WorkerPool::start(unsigned id) {
    auto started = WorkerHandle::start(++last_key_, id);
    if (!started) {
        log_.write(LogLevel::alert, started.error().text);
        return nullptr;
    }
    workers_.push_back(std::move(*started));
    log_.write(LogLevel::notice, "start worker process " + std::to_string(workers_.back()->pid));
    return workers_.back().get();
}

WorkerHandle* WorkerPool::find(std::uint64_t key) const {
    const auto found = std::find_if(workers_.begin(), workers_.end(),
                                    [key](const auto& worker) { return worker->key == key; });
    return found == workers_.end() ? nullptr : found->get();
}

WorkerHandle* WorkerPool::serving_as(unsigned id) const {
    const auto found = std::find_if(workers_.begin(), workers_.end(), [id](const auto& worker) {
        return worker->id == id && !worker->leaving;
    });
    return found == workers_.end() ? nullptr : found->get();
}

std::unique_ptr<WorkerHandle> WorkerPool::take(pid_t pid) {
    const auto found = std::find_if(workers_.begin(), workers_.end(),
                                    [pid](const auto& worker) { return worker->pid == pid; });
    if (found == workers_.end()) return nullptr;
    std::unique_ptr<WorkerHandle> taken = std::move(*found);
    workers_.erase(found);
    return taken;
}

void WorkerPool::tell(WorkerHandle& worker, const Message& message, int descriptor) {
    if (!worker.channel.is_open()) return;
    judge(worker, worker.channel.send(message, descriptor));
}

void WorkerPool::load(WorkerHandle& worker, const LoadedConf& conf, const SocketSet& sockets,
                      const Invocation& invocation, int snapshot_fd) {
    if (!worker.channel.is_open()) return;
    judge(worker, worker.load(conf, sockets, conf.workers(), invocation, snapshot_fd));
}

void WorkerPool::judge(WorkerHandle& worker, const Result<void>& sent) {
    if (sent || sent.error().kind == ErrorKind::closed) return;
    log_.write(LogLevel::alert,
               sent.error().text + " while telling worker process " + std::to_string(worker.pid));
    kill(worker);
}

void WorkerPool::retire(WorkerHandle& worker) {
    worker.leaving = true;
    tell(worker, Quit{});
}

void WorkerPool::stop(WorkerHandle& worker) {
    worker.leaving = true;
    tell(worker, Stop{});
}

void WorkerPool::kill(WorkerHandle& worker) { ::kill(worker.pid, SIGKILL); }

}  // namespace weir::server
