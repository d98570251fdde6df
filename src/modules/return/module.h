// `return CODE`, `return CODE text`, `return CODE URL` and `return URL`. The smallest module
// there is: one directive, which adds one operation to the rewrite program. Copy it to begin
// a new one, and name the module in src/server/modules.cc.
#pragma once

#include "weir/core/module.h"

namespace weir::modules {

extern const Module return_module;

}  // namespace weir::modules
