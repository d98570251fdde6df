#include "core/connections.h"

#include <list>

#include "core/connection.h"
#include "net/loop.h"
#include "weir/core/generation.h"

namespace weir {

struct Connections::State {
    explicit State(Worker& worker) : worker(worker) {}

    Worker& worker;
    std::list<Connection> open;
    std::uint64_t next_number = 1;
    std::function<void()> on_empty;
    bool full_logged = false;
};

Connections::Connections(Worker& worker) : state_(std::make_unique<State>(worker)) {}
Connections::~Connections() { close_all(); }

void Connections::accept(std::unique_ptr<net::Stream> stream, const std::string& listen) {
    State& state = *state_;
    Worker& worker = state.worker;
    ++worker.counters.accepted;
    const Generation& generation = *worker.generation();
    const auto most = static_cast<std::size_t>(*generation.main().worker_connections);
    if (state.open.size() >= most) {
        if (!state.full_logged) {
            generation.error_log().write(LogLevel::alert,
                                         std::to_string(most) + " worker_connections are not enough");
        }
        state.full_logged = true;
        return;
    }
    state.full_logged = false;
    ++worker.counters.handled;
    ++worker.counters.active;
    auto at = state.open.emplace(state.open.end(), worker, std::move(stream), listen, state.next_number++);
    at->start([&state, at] {
        --state.worker.counters.active;
        state.open.erase(at);
        if (state.open.empty() && state.on_empty) state.on_empty();
    });
}

void Connections::generation_changed() {
    for (Connection& connection : state_->open) connection.generation_changed();
}

void Connections::close_idle() {
    for (Connection& connection : state_->open) connection.close_if_idle();
}

void Connections::close_all() {
    if (state_->open.empty()) return;
    state_->worker.counters.active -= state_->open.size();
    state_->open.clear();
    if (state_->on_empty) state_->on_empty();
}

std::size_t Connections::count() const { return state_->open.size(); }
void Connections::on_empty(std::function<void()> callback) { state_->on_empty = std::move(callback); }

Worker::~Worker() = default;

}  // namespace weir
