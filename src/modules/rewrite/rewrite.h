// `rewrite regex replacement [last | break | redirect | permanent]`.
#pragma once

#include "modules/rewrite/operation.h"

namespace weir::modules {

Result<void> add_rewrite(RewriteSettings& settings, const conf::Node& node, conf::Binding& binding);

}  // namespace weir::modules
