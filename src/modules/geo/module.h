// nginx's ngx_http_geo_module: variables whose values depend on an IP address.
#pragma once

#include "weir/core/module.h"

namespace weir::modules {

extern const Module geo_module;

}  // namespace weir::modules
