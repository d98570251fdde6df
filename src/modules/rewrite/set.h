// `set $variable value`.
#pragma once

#include "modules/rewrite/operation.h"

namespace weir::modules {

Result<void> add_set(RewriteSettings& settings, const conf::Node& node, conf::Binding& binding);

}  // namespace weir::modules
