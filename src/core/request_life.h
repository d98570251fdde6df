// The life of a request, from the moment its head is known to its log line.
#pragma once

#include "weir/base/task.h"
#include "weir/core/phase.h"
#include "weir/core/request.h"

namespace weir {

class RequestLife {
public:
    explicit RequestLife(Request& request) : request_(request) {}

    // Runs everything. `refused`: a status for a head that was not acceptable; then no
    // handler runs and its page is the answer. False: the connection must close at once,
    // because no (whole) answer was sent.
    Task<bool> run(int refused);

private:
    Task<Outcome> decide();
    Task<Outcome> run_server_level();
    Task<Outcome> run_location();
    Task<Outcome> run_phase(Phase phase);
    Outcome enter_location();
    Task<Outcome> answer(int status);
    Outcome count_redirect(const char* what);

    Request& request_;
    int redirects_left_ = 10;
};

}  // namespace weir
