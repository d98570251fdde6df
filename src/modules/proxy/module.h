// proxy_pass and everything about it.
#pragma once

#include "weir/core/module.h"

namespace weir::modules {

extern const Module proxy_module;

}  // namespace weir::modules
