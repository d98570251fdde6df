// `try_files`: the first file that is there, else a fallback.
#pragma once

#include "weir/core/module.h"

namespace weir::modules {

extern const Module try_files_module;

}  // namespace weir::modules
