// One worker process's run-time: its loop, the generation that new requests use, its
// counters, and the state that outlives generations (connection pools, caches), which
// modules keep here as one T per worker.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "weir/base/log.h"

namespace weir {

namespace net {
class Loop;
}
class Generation;

// nginx's stub_status numbers, for this worker.
struct Counters {
    std::uint64_t accepted = 0;
    std::uint64_t handled = 0;
    std::uint64_t requests = 0;
    std::uint64_t active = 0;
    std::uint64_t reading = 0;
    std::uint64_t writing = 0;
    std::uint64_t waiting = 0;
};

class Worker {
public:
    Worker(net::Loop& loop, unsigned id) : loop_(loop), id_(id) {}
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    ~Worker();

    net::Loop& loop() { return loop_; }
    // 0 … worker_processes-1; stays the same for a respawned worker.
    unsigned id() const { return id_; }
    // No new requests are wanted: keep-alive ends, connections close when idle.
    bool exiting() const { return exiting_; }
    void set_exiting() { exiting_ = true; }

    // What new requests use; never null once the worker serves.
    const std::shared_ptr<const Generation>& generation() const { return generation_; }
    void use(std::shared_ptr<const Generation> generation) { generation_ = std::move(generation); }

    Counters counters;

    template <class T>
    T& state() {
        for (const State& entry : states_) {
            if (entry.key == &state_key<T>) return *static_cast<T*>(entry.object.get());
        }
        states_.push_back({&state_key<T>, std::make_shared<T>(*this)});
        return *static_cast<T*>(states_.back().object.get());
    }

private:
    template <class T>
    inline static const char state_key = 0;
    struct State {
        const void* key;
        std::shared_ptr<void> object;
    };

    net::Loop& loop_;
    unsigned id_;
    bool exiting_ = false;
    std::shared_ptr<const Generation> generation_;
    std::vector<State> states_;
};

}  // namespace weir
