// `stub_status`: counters of connections and requests as a short text.
#pragma once

#include "weir/core/module.h"

namespace weir::modules {

extern const Module stub_status_module;

}  // namespace weir::modules
