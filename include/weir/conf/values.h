// nginx's notations for sizes, times, numbers and flags. Errors name the text; callers that
// know the directive make their own message (see directive_error in tree.h).
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "weir/base/result.h"

namespace weir::conf {

// Digits with an optional k, K (1024), m or M (1024²). Bytes, at most 2⁶³-1.
Result<std::uint64_t> parse_size(std::string_view text);
// The same, and g or G (1024³).
Result<std::uint64_t> parse_offset(std::string_view text);

// `1h 30m`, `500ms`, `60`: units y M w d h m s ms, each at most once, in that order; a number
// without unit is seconds, and comes last. A month is 30 days, a year 365.
Result<std::chrono::milliseconds> parse_duration(std::string_view text);
// The same without `ms`.
Result<std::chrono::seconds> parse_seconds(std::string_view text);

// Digits only: no sign, no blanks. At most 2⁶³-1.
Result<std::int64_t> parse_number(std::string_view text);
// "on" or "off", in any case.
Result<bool> parse_flag(std::string_view text);

}  // namespace weir::conf
