// One request on its way through proxy_pass: where to, with what body, and try after try
// until a peer has answered.
#pragma once

#include <cstdint>
#include <ctime>
#include <memory>
#include <optional>
#include <string_view>

#include "modules/proxy/plan.h"
#include "upstream/balancer.h"
#include "upstream/exchange.h"
#include "upstream/group.h"
#include "upstream/journal.h"
#include "upstream/pool.h"
#include "weir/base/task.h"
#include "weir/core/phase.h"
#include "weir/core/request.h"

namespace weir::modules {

class ProxyCall {
public:
    // The content handler.
    static Task<Outcome> run(Request& request, const Plan& plan);

private:
    ProxyCall(Request& request, const Plan& plan);
    ProxyCall(const ProxyCall&) = delete;
    ProxyCall& operator=(const ProxyCall&) = delete;
    ~ProxyCall();

    int prepare();
    // 0, or the status to answer with.
    int find_target();
    int evaluate_target();
    int use_url(const PassUrl& url);
    Task<int> read_body();
    bool streams_body() const;
    int write_head();
    int set_bind_address();

    bool pick_peer();
    std::time_t now() const;
    void release(upstream::Verdict verdict);
    std::unique_ptr<upstream::Connection> idle_connection();

    // What the failed try means: nothing (try again), or how the request ends.
    std::optional<Outcome> after_failure(upstream::Failure failure);
    // Whether a peer that answered with this status is passed over for the next one.
    bool skips_answer(int status);
    bool may_try_again(unsigned reason, std::size_t tries_needed) const;

    Task<Outcome> answer();
    std::optional<Outcome> intercepted(const http::ResponseHead& head);
    std::optional<Outcome> redirected(const http::ResponseHead& head);
    void finish_try();
    void log(LogLevel level, std::string_view problem);

    Request& request_;
    const Plan& plan_;
    upstream::Journal& journal_;
    std::optional<upstream::ExchangeOptions> own_options_;  // with proxy_bind's address
    upstream::Outgoing outgoing_;
    std::string_view uri_;

    std::shared_ptr<const upstream::Group> group_;
    std::shared_ptr<upstream::GroupState> state_;
    upstream::Tries tries_;
    upstream::Peer* peer_ = nullptr;  // held until release()
    bool fresh_ = false;              // the next try is on a new connection
    std::uint64_t started_ms_ = 0;
    std::optional<upstream::Exchange> exchange_;
};

}  // namespace weir::modules
