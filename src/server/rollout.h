// How a new generation goes live: first one worker prepares it, then the others, and only
// when all are ready are they told to commit. This class decides; the master sends.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace weir::server {

class Rollout {
public:
    using WorkerKey = std::uint64_t;

    // What the master has to do next.
    struct Step {
        std::vector<WorkerKey> load;     // send the generation to these
        std::vector<WorkerKey> discard;  // tell these to forget it: the rollout has failed
        bool commit = false;             // make it the current one and tell all participants
        bool live = false;               // all have confirmed: the rollout is over
        std::string failure;             // not empty: why it failed, and the rollout is over
    };

    // The first of `participants` is the canary. None: there is nobody to wait for.
    Rollout(std::uint64_t generation, std::vector<WorkerKey> participants);

    std::uint64_t generation() const { return generation_; }
    bool committed() const { return stage_ == Stage::committing || stage_ == Stage::over; }
    bool over() const { return stage_ == Stage::over; }
    bool takes_part(WorkerKey worker) const;
    const std::vector<WorkerKey>& participants() const { return participants_; }

    Step start();
    Step prepared(WorkerKey worker);
    Step failed(WorkerKey worker, const std::string& text);
    // The process ended. Before the commit this is a failure: the new conf may be its reason.
    Step gone(WorkerKey worker, const std::string& text);
    Step confirmed(WorkerKey worker);
    std::vector<WorkerKey> awaited() const;

private:
    enum class Stage { canary, rest, committing, over };

    Step load_rest();
    Step commit();
    Step fail(const std::string& text, WorkerKey culprit);
    Step finish_if_confirmed();

    const std::uint64_t generation_;
    const std::vector<WorkerKey> participants_;
    Stage stage_ = Stage::canary;
    std::set<WorkerKey> told_;     // were sent the load
    std::set<WorkerKey> awaited_;  // have to answer
};

}  // namespace weir::server
