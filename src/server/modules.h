// The one list that names the modules.
#pragma once

#include <span>

#include "weir/core/module.h"

namespace weir::server {

// In the order in which they are asked: of handlers within a phase and of filters.
std::span<const Module* const> modules();

}  // namespace weir::server
