// nginx's ngx_http_map_module: variables whose values depend on other texts.
#pragma once

#include "weir/core/module.h"

namespace weir::modules {

extern const Module map_module;

}  // namespace weir::modules
