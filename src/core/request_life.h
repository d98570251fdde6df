// The life of a request, from the moment its head is known to its log line.
#pragma once

#include "weir/base/task.h"
#include "weir/core/phase.h"
#include "weir/core/request.h"

namespace weir {

class RequestLife {
public:
    explicit RequestLife(Request& request) : request_(request) {}

    enum class End {
        answered,
        broken,             // no answer was sent, or not the whole
        closed_on_purpose,  // a handler wanted no answer to be sent (444)
    };
    // Runs everything. `status`, when not 0: that of a request that needs no handler (a head
    // that was not acceptable); its page is the answer.
    Task<End> run(int status);
    // Only the log phase, for a request that can't be answered with its `status`.
    Task<> run_unanswered(int status);

private:
    Task<Outcome> decide();
    Task<Outcome> run_server_level(bool first);
    Task<Outcome> run_location();
    bool enter_server();
    bool has_handlers(Phase phase) const;
    Task<Outcome> run_phase(Phase phase);
    Outcome enter_location();
    Outcome check_body_size();
    Task<Outcome> answer(int status);
    Outcome count_redirect(const char* what);

    Request& request_;
    int redirects_left_ = 11;  // nginx's count
    bool entered_ = false;     // the server level was gone through once
};

}  // namespace weir
