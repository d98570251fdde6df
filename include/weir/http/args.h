// Finding one argument in a query string.
#pragma once

#include <optional>
#include <string_view>

namespace weir::http {

// nginx's $arg_name: name case-insensitive, the first "name=" at the start or after a "&";
// the value raw (not unescaped), up to the next "&". A view into `args`.
std::optional<std::string_view> find_arg(std::string_view args, std::string_view name);

}  // namespace weir::http
