// nginx's ngx_http_rewrite_module but for `return`, which is a module of its own.
#pragma once

#include "weir/core/module.h"

namespace weir::modules {

extern const Module rewrite_module;

}  // namespace weir::modules
