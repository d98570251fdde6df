// Brings generations to the workers: the first one, the next one on HUP, and the current one
// to a worker that starts again.
#pragma once

#include <memory>
#include <optional>

#include "server/instance.h"
#include "server/rollout.h"
#include "server/worker_pool.h"

namespace weir::server {

class Reloader {
public:
    // For a worker that neither prepares nor fails.
    static constexpr std::chrono::seconds patience{120};

    enum class Result { nothing, live, refused };

    Reloader(Instance& instance, WorkerPool& workers) : instance_(instance), workers_(workers) {}

    bool busy() const { return rollout_.has_value(); }
    // Reads and checks the conf as it is now, and has the workers prepare it. Whatever fails is
    // logged, and what was, stays.
    Result reload();
    // The same for a conf that was loaded already.
    Result bring(std::unique_ptr<ReadyConf> next);
    // The master ends: nobody waits for this any more.
    void abandon();

    Result received(WorkerHandle& worker, const Message& message);
    // The worker's process has ended; `how` is the log's line about it.
    Result gone(const WorkerHandle& worker, const std::string& how);
    std::optional<Clock::time_point> deadline() const { return deadline_; }
    void deadline_passed();

    // Starts worker `id` on the current generation.
    void start_worker(unsigned id);

private:
    Result refuse(const std::string& text);
    // The workers that will serve the next generation; starts the missing ones. Nothing when
    // one did not start.
    std::optional<std::vector<Rollout::WorkerKey>> gather();
    Result apply(const Rollout::Step& step);
    void commit();
    Result end_failed(const Rollout::Step& step);
    Result end_live();
    void stop_started();

    Instance& instance_;
    WorkerPool& workers_;
    std::unique_ptr<ReadyConf> next_;  // until it is committed
    std::optional<Rollout> rollout_;
    std::vector<Rollout::WorkerKey> started_;  // for this rollout
    std::optional<Clock::time_point> deadline_;
};

}  // namespace weir::server
