// The `upstream` block and its directives.
#pragma once

#include "weir/core/module.h"

namespace weir::modules {

extern const Module upstream_module;

}  // namespace weir::modules
