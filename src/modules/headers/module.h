// `add_header` and `expires`: nginx's ngx_http_headers_module.
#pragma once

#include "weir/core/module.h"

namespace weir::modules {

extern const Module headers_module;

}  // namespace weir::modules
