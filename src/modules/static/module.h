// Files below root or alias: nginx's static, not_modified and range modules.
#pragma once

#include "weir/core/module.h"

namespace weir::modules {

extern const Module static_module;

}  // namespace weir::modules
