#include "server/watcher.h"

namespace weir::server {

Watcher::Watcher(net::Loop& loop, int fd, std::function<void()> ready) : ready_(std::move(ready)) {
    auto* poll = new uv_poll_t;
    if (uv_poll_init(loop.raw(), poll, fd) != 0) {
        delete poll;
        return;
    }
    poll_ = net::Handle<uv_poll_t>(poll);
    poll_->data = this;
    watch();
}

void Watcher::watch() {
    const auto on_ready = [](uv_poll_t* poll, int, int) { static_cast<Watcher*>(poll->data)->ready_(); };
    uv_poll_start(poll_.get(), writing_ ? UV_READABLE | UV_WRITABLE : UV_READABLE, on_ready);
}

void Watcher::watch_writing(bool on) {
    if (!poll_ || on == writing_) return;
    writing_ = on;
    watch();
}

void Watcher::stop() {
    if (poll_) uv_poll_stop(poll_.get());
}

}  // namespace weir::server
