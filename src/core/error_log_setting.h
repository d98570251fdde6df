// Reading `error_log FILE [LEVEL]`, which stands in main and in http blocks alike.
#pragma once

#include <vector>

#include "weir/conf/bind.h"
#include "weir/core/settings.h"

namespace weir {

Result<void> add_error_log(std::vector<ErrorLogTarget>& targets, const conf::Node& node,
                           conf::Binding& binding);

}  // namespace weir
