// Reading `listen ADDRESS [parameters]`.
#pragma once

#include <vector>

#include "weir/conf/bind.h"
#include "weir/core/settings.h"

namespace weir {

// One Listen per address that the directive's name resolves to.
Result<std::vector<Listen>> parse_listen(const conf::Node& node);

}  // namespace weir
