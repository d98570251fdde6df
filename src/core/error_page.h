// What a client gets for a status that no handler has answered: the conf's error_page, or
// the built-in page, byte for byte like nginx's but for the product's name.
#pragma once

#include "weir/base/task.h"
#include "weir/core/phase.h"

namespace weir {

class Request;

// Answers with `status`. The outcome is reroute() where an error_page leads to another
// location (the request has been prepared for it), which only happens when `may_redirect`;
// else done().
Task<Outcome> answer_with_page(Request& request, int status, bool may_redirect);

}  // namespace weir
