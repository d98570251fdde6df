// The directives of the core itself, as modules like any other.
#pragma once

#include "weir/core/module.h"

namespace weir {

extern const Module main_module;      // main and events blocks
extern const Module http_module;      // http, server, listen, names, heads
extern const Module location_module;  // location and everything that inherits into it

// Every core module's contribution to a location (none adds handlers by itself).
std::span<const Module* const> core_modules();

}  // namespace weir
