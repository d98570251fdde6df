// The worker processes that the master has, those that are leaving included.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "server/process_log.h"
#include "server/worker_handle.h"

namespace weir::server {

class WorkerPool {
public:
    explicit WorkerPool(ProcessLog& log) : log_(log) {}

    // Null when no process could be started; the log says why.
    WorkerHandle* start(unsigned id);

    const std::vector<std::unique_ptr<WorkerHandle>>& all() const { return workers_; }
    bool empty() const { return workers_.empty(); }
    WorkerHandle* find(std::uint64_t key) const;
    // The one that serves as number `id`: not one that is leaving.
    WorkerHandle* serving_as(unsigned id) const;
    // Takes out the one whose process ended; null when it is none of ours.
    std::unique_ptr<WorkerHandle> take(pid_t pid);

    // A worker that can't be told is killed; one that is gone already is left to its SIGCHLD.
    void tell(WorkerHandle& worker, const Message& message, int descriptor = -1);
    void load(WorkerHandle& worker, const LoadedConf& conf, const SocketSet& sockets,
              const Invocation& invocation, int snapshot_fd);
    // Tells it to finish its requests and end, or to end now.
    void retire(WorkerHandle& worker);
    void stop(WorkerHandle& worker);
    // SIGKILL, for those that do not listen.
    void kill(WorkerHandle& worker);

private:
    void judge(WorkerHandle& worker, const Result<void>& sent);

    ProcessLog& log_;
    std::vector<std::unique_ptr<WorkerHandle>> workers_;
    std::uint64_t last_key_ = 0;
};

}  // namespace weir::server
