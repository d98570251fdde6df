#include "server/rollout.h"

#include <algorithm>

namespace weir::server {

Rollout::Rollout(std::uint64_t generation, std::vector<WorkerKey> participants)
    : generation_(generation), participants_(std::move(participants)) {}

bool Rollout::takes_part(WorkerKey worker) const {
    return std::find(participants_.begin(), participants_.end(), worker) != participants_.end();
}

Rollout::Step Rollout::start() {
    if (participants_.empty()) return commit();
    const WorkerKey canary = participants_.front();
    told_.insert(canary);
    awaited_.insert(canary);
    Step step;
    step.load.push_back(canary);
    return step;
}

Rollout::Step Rollout::prepared(WorkerKey worker) {
    if (committed() || awaited_.erase(worker) == 0 || !awaited_.empty()) return {};
    return stage_ == Stage::canary ? load_rest() : commit();
}

Rollout::Step Rollout::failed(WorkerKey worker, const std::string& text) {
    if (committed() || !awaited_.contains(worker)) return {};
    return fail(text, worker);
}

Rollout::Step Rollout::gone(WorkerKey worker, const std::string& text) {
    if (over() || !takes_part(worker)) return {};
    if (!committed()) return fail(text, worker);
    awaited_.erase(worker);
    return finish_if_confirmed();
}

Rollout::Step Rollout::confirmed(WorkerKey worker) {
    if (stage_ != Stage::committing) return {};
    awaited_.erase(worker);
    return finish_if_confirmed();
}

std::vector<Rollout::WorkerKey> Rollout::awaited() const { return {awaited_.begin(), awaited_.end()}; }

Rollout::Step Rollout::load_rest() {
    stage_ = Stage::rest;
    if (participants_.size() == 1) return commit();
    Step step;
    step.load.assign(participants_.begin() + 1, participants_.end());
    told_.insert(step.load.begin(), step.load.end());
    awaited_.insert(step.load.begin(), step.load.end());
    return step;
}

Rollout::Step Rollout::commit() {
    stage_ = Stage::committing;
    awaited_.insert(participants_.begin(), participants_.end());
    Step step = finish_if_confirmed();
    step.commit = true;
    return step;
}

Rollout::Step Rollout::fail(const std::string& text, WorkerKey culprit) {
    stage_ = Stage::over;
    awaited_.clear();
    Step step;
    step.failure = text;
    for (const WorkerKey worker : told_) {
        if (worker != culprit) step.discard.push_back(worker);
    }
    return step;
}

Rollout::Step Rollout::finish_if_confirmed() {
    Step step;
    if (!awaited_.empty()) return step;
    stage_ = Stage::over;
    step.live = true;
    return step;
}

}  // namespace weir::server
