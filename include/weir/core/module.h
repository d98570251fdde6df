// A module: one feature, in one folder. It states its directives, its variables and how it
// joins a location; the list in src/server/modules.cc names the modules in order, and so
// the order of handlers within a phase and of filters.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "weir/base/result.h"
#include "weir/conf/directive.h"
#include "weir/core/location.h"
#include "weir/core/variable.h"

namespace weir {

class Worker;

struct Module {
    std::string_view name;
    std::span<const conf::Directive> directives = {};
    std::span<const Variable> variables = {};
    // Called for every location of a new generation, once all settings are inherited, to
    // add handlers and filters. Null: the module only has directives or variables.
    Result<void> (*configure)(LocationBuilder&) = nullptr;
};

// What a shared object loaded by `load_module` exports:
//     extern "C" const weir::ModuleExport weir_module = {weir::module_abi, &my_module};
// An object built against another `module_abi` is refused.
inline constexpr std::uint32_t module_abi = 1;
struct ModuleExport {
    std::uint32_t abi;
    const Module* module;
};

}  // namespace weir
