// `server ADDRESS [parameters]` in an upstream block.
#pragma once

#include "modules/upstream/settings.h"

namespace weir::modules {

Result<void> add_server(UpstreamSettings& settings, const conf::Node& node, conf::Binding& binding);

}  // namespace weir::modules
