// Calls back from a worker's loop while a descriptor is readable.
#pragma once

#include <functional>

#include <uv.h>

#include "net/handle.h"
#include "net/loop.h"

namespace weir::server {

class Watcher {
public:
    // `fd` stays the caller's and must outlive this.
    Watcher(net::Loop& loop, int fd, std::function<void()> ready);
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;

    // Also while it is writable.
    void watch_writing(bool on);
    void stop();

private:
    void watch();

    net::Handle<uv_poll_t> poll_;
    std::function<void()> ready_;
    bool writing_ = false;
};

}  // namespace weir::server
