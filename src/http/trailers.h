// Which fields may come after a body.
#pragma once

#include "weir/http/header_map.h"

namespace weir::http {

// RFC 9110 6.5.1: not what frames or routes the message, modifies or authenticates the
// request, controls caching, or describes the content's format.
bool allowed_in_trailers(Known known);

}  // namespace weir::http
