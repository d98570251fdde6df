#pragma once

#include <span>

#include "weir/conf/directive.h"

namespace weir::modules {

// The rows of the proxy module.
std::span<const conf::Directive> proxy_directives();

}  // namespace weir::modules
