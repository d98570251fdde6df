// All client connections of a worker. Connections outlive generations: each request takes
// the worker's current generation when its head has been read.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "weir/core/worker.h"

namespace weir {

namespace net {
class Stream;
}
class Connection;

class Connections {
public:
    explicit Connections(Worker& worker);
    ~Connections();
    Connections(const Connections&) = delete;
    Connections& operator=(const Connections&) = delete;

    // Takes over an accepted stream. `listen` is the Listen::text it came in by.
    void accept(std::unique_ptr<net::Stream> stream, const std::string& listen);

    // After a commit: idle connections let go of the old generation.
    void generation_changed();
    // Closes connections that wait for a request; the others close when theirs ends.
    void close_idle();
    // Ends all at once (worker_shutdown_timeout, fast stop).
    void close_all();

    std::size_t count() const;
    // Called once each time the last connection has gone.
    void on_empty(std::function<void()> callback);

private:
    friend class Connection;
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace weir
