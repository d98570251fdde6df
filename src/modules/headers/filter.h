// The header filter behind `add_header` and `expires`.
#pragma once

#include "modules/headers/settings.h"
#include "weir/core/filter.h"

namespace weir::modules {

FilterResult add_headers(Request& request, const HeadersSettings& settings);

}  // namespace weir::modules
