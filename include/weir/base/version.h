// What this program calls itself.
#pragma once

#include <string_view>

namespace weir {

inline constexpr std::string_view product_name = "weir";
inline constexpr std::string_view product_version = "0.1.0";
inline constexpr std::string_view product_and_version = "weir/0.1.0";

}  // namespace weir
