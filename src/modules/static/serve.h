// The content handler for files, last in every location without another one.
#pragma once

#include "modules/static/settings.h"
#include "weir/core/phase.h"

namespace weir::modules {

Task<Outcome> serve_file(Request& request, const StaticSettings& settings);

}  // namespace weir::modules
