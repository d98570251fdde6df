#include "upstream/connector.h"

#include <utility>

namespace weir::upstream {

struct Connector::Wait {
    Connector& connector;

    bool await_ready() const noexcept { return connector.result_.has_value(); }
    void await_suspend(std::coroutine_handle<> waiter) const noexcept { connector.waiter_ = waiter; }
    void await_resume() const noexcept {}
};

Task<> Connector::run(const net::Address& to, std::uint64_t timeout_ms, const net::ConnectOptions& options) {
    result_.emplace(co_await net::connect(loop_, to, timeout_ms, options));
}

void Connector::wake() {
    if (waiter_) std::exchange(waiter_, nullptr).resume();
}

Task<Connector::Connected> Connector::connect(const net::Address& to, std::uint64_t timeout_ms,
                                              const net::ConnectOptions& options) {
    result_.reset();
    task_.start(run(to, timeout_ms, options), [this] { wake(); });
    Wait wait{*this};
    co_await wait;
    interrupted_.cancel();
    Connected result = std::move(*result_);
    result_.reset();
    co_return result;
}

void Connector::interrupt() {
    if (!task_.running()) return;
    interrupted_.schedule(
        loop_,
        [](void* argument) {
            auto* self = static_cast<Connector*>(argument);
            if (!self->task_.running()) return;
            self->task_.cancel();
            self->result_.emplace(Error(ErrorKind::cancelled, "connect() was called off"));
            self->wake();
        },
        this);
}

}  // namespace weir::upstream
