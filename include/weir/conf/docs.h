// The directive reference, made from the rows themselves.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "weir/conf/directive.h"

namespace weir::conf {

struct ModuleRows {
    std::string_view name;
    std::span<const Directive> rows;
};

// The text of docs/directives.md: a section per module, an entry per directive.
std::string render_markdown(std::span<const ModuleRows> modules);

// "none", "1", "1 or more", "on | off", the words of an enumeration, with "{ … }" for blocks.
std::string describe_arguments(const Directive& row);

}  // namespace weir::conf
