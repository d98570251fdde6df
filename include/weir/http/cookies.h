// Finding one cookie among a request's Cookie fields.
#pragma once

#include <optional>
#include <string_view>

#include "weir/http/header_map.h"

namespace weir::http {

// nginx's $cookie_name: name case-insensitive, the first match wins, spaces around "="
// skipped, the value as it stands up to the next ";". A view into the field's value.
std::optional<std::string_view> find_cookie(std::string_view field_value, std::string_view name);
std::optional<std::string_view> find_cookie(const HeaderMap& headers, std::string_view name);

}  // namespace weir::http
