// $upstream_* and $proxy_*.
#pragma once

#include <span>

#include "weir/core/variable.h"

namespace weir::modules {

std::span<const Variable> proxy_variables();

}  // namespace weir::modules
