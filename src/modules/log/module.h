// `access_log` and `log_format`: nginx's ngx_http_log_module.
#pragma once

#include "weir/core/module.h"

namespace weir::modules {

extern const Module log_module;

}  // namespace weir::modules
