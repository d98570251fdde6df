#include "server/reloader.h"

#include <algorithm>

namespace weir::server {

namespace {

// The generation that a worker's answer is about; 0 for a message that is no answer.
std::uint64_t generation_of(const Message& message) {
    if (const auto* prepared = std::get_if<Prepared>(&message)) return prepared->generation;
    if (const auto* failed = std::get_if<Failed>(&message)) return failed->generation;
    if (const auto* committed = std::get_if<Committed>(&message)) return committed->generation;
    return 0;
}

}  // namespace

Reloader::Result Reloader::reload() {
    auto loaded = instance_.load_next();
    if (!loaded) return refuse(loaded.error().text);
    return bring(std::move(*loaded));
}

Reloader::Result Reloader::bring(std::unique_ptr<ReadyConf> next) {
    next_ = std::move(next);
    auto participants = gather();
    if (!participants) {
        stop_started();
        return refuse("could not start the worker processes");
    }
    rollout_.emplace(next_->conf.generation->number(), std::move(*participants));
    deadline_ = Clock::now() + patience;
    return apply(rollout_->start());
}

Reloader::Result Reloader::refuse(const std::string& text) {
    instance_.log().write(LogLevel::emerg, text);
    next_.reset();
    return Result::refused;
}

std::optional<std::vector<Rollout::WorkerKey>> Reloader::gather() {
    // A worker that gave up its privileges can't become somebody else.
    const bool same_user = !instance_.has_conf() || (instance_.conf().user == next_->conf.user &&
                                                     instance_.conf().group == next_->conf.group);
    std::vector<Rollout::WorkerKey> gathered;
    started_.clear();
    for (unsigned id = 0; id < next_->conf.workers(); ++id) {
        WorkerHandle* worker = same_user ? workers_.serving_as(id) : nullptr;
        if (worker == nullptr) {
            if (started_.empty()) instance_.log().write(LogLevel::notice, "start worker processes");
            worker = workers_.start(id);
            if (worker == nullptr) return std::nullopt;
            started_.push_back(worker->key);
        }
        gathered.push_back(worker->key);
    }
    return gathered;
}

void Reloader::abandon() {
    rollout_.reset();
    next_.reset();
    deadline_.reset();
}

Reloader::Result Reloader::received(WorkerHandle& worker, const Message& message) {
    const std::uint64_t generation = generation_of(message);
    if (rollout_ && generation == rollout_->generation() && rollout_->takes_part(worker.key)) {
        if (std::holds_alternative<Prepared>(message)) return apply(rollout_->prepared(worker.key));
        if (const auto* failed = std::get_if<Failed>(&message)) {
            return apply(rollout_->failed(worker.key, failed->text));
        }
        worker.committed = generation;
        return apply(rollout_->confirmed(worker.key));
    }
    if (!instance_.has_conf() || generation != instance_.conf().generation->number()) return Result::nothing;
    if (std::holds_alternative<Prepared>(message)) {
        workers_.tell(worker, Commit{generation});
    } else if (const auto* failed = std::get_if<Failed>(&message)) {
        instance_.log().write(LogLevel::emerg, failed->text);
        workers_.tell(worker, Stop{});  // it is started again, later and later
    } else {
        worker.committed = generation;
    }
    return Result::nothing;
}

Reloader::Result Reloader::gone(const WorkerHandle& worker, const std::string& how) {
    if (!rollout_) return Result::nothing;
    const std::string why =
        how + " while generation " + std::to_string(rollout_->generation()) + " was prepared";
    return apply(rollout_->gone(worker.key, why));
}

void Reloader::deadline_passed() {
    if (!rollout_) return;
    deadline_ = Clock::now() + patience;
    for (const Rollout::WorkerKey key : rollout_->awaited()) {
        WorkerHandle* const worker = workers_.find(key);
        if (worker == nullptr) continue;
        instance_.log().write(LogLevel::alert, "worker process " + std::to_string(worker->pid) +
                                                   " does not answer for generation " +
                                                   std::to_string(rollout_->generation()) + ", killing it");
        workers_.kill(*worker);
    }
}

void Reloader::start_worker(unsigned id) {
    WorkerHandle* const worker = workers_.start(id);
    if (worker == nullptr) return;
    const ReadyConf& current = instance_.ready_conf();
    workers_.load(*worker, current.conf, current.sockets, instance_.invocation(), current.snapshot.get());
}

Reloader::Result Reloader::apply(const Rollout::Step& step) {
    for (const Rollout::WorkerKey key : step.load) {
        WorkerHandle* const worker = workers_.find(key);
        if (worker == nullptr) continue;  // its end is yet to be noticed
        workers_.load(*worker, next_->conf, next_->sockets, instance_.invocation(), next_->snapshot.get());
    }
    if (step.commit) commit();
    if (!step.failure.empty()) return end_failed(step);
    return step.live ? end_live() : Result::nothing;
}

void Reloader::commit() {
    const std::uint64_t generation = next_->conf.generation->number();
    // First: the master must hold no socket any more that a worker is about to drain and close.
    instance_.make_current(std::move(next_));
    for (const auto& worker : workers_.all()) {
        if (worker->leaving) continue;
        if (rollout_->takes_part(worker->key)) {
            workers_.tell(*worker, Commit{generation});
        } else {
            workers_.retire(*worker);
        }
    }
}

Reloader::Result Reloader::end_failed(const Rollout::Step& step) {
    const Discard discard{rollout_->generation()};
    for (const Rollout::WorkerKey key : step.discard) {
        WorkerHandle* const worker = workers_.find(key);
        if (worker != nullptr) workers_.tell(*worker, discard);
    }
    stop_started();
    abandon();
    return refuse(step.failure);
}

Reloader::Result Reloader::end_live() {
    instance_.log().write(LogLevel::notice,
                          "generation " + std::to_string(rollout_->generation()) + " is live");
    abandon();
    return Result::live;
}

void Reloader::stop_started() {
    for (const Rollout::WorkerKey key : started_) {
        WorkerHandle* const worker = workers_.find(key);
        if (worker != nullptr) workers_.stop(*worker);
    }
    started_.clear();
}

}  // namespace weir::server
