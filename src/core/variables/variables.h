// The variables of nginx's http core: of the request, the connection, the response, time.
#pragma once

#include <span>

#include "weir/core/variable.h"

namespace weir {

std::span<const Variable> request_variables();
std::span<const Variable> connection_variables();
std::span<const Variable> response_variables();
std::span<const Variable> time_variables();

// All of them.
std::span<const Variable> core_variables();

}  // namespace weir
