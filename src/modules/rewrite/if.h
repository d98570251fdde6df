// `if (condition) { … }`: a block of its own settings and operations.
#pragma once

#include "modules/rewrite/operation.h"

namespace weir::modules {

// The setter of the block; `settings` are the block's own.
Result<void> add_if(RewriteSettings& settings, const conf::Node& node, conf::Binding& binding);

}  // namespace weir::modules
