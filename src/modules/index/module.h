// `index`: the file that answers for a directory.
#pragma once

#include "weir/core/module.h"

namespace weir::modules {

extern const Module index_module;

}  // namespace weir::modules
