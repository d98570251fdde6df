// Conditional requests (RFC 9110 section 13) by nginx's rules.
#pragma once

#include <ctime>
#include <string_view>

#include "modules/static/settings.h"
#include "weir/core/request.h"

namespace weir::modules {

// nginx's entity tag of a file: "MTIME-SIZE" in hexadecimal digits, with the quotes.
std::string_view file_etag(std::time_t modified, std::uint64_t size, Arena& arena);

enum class Verdict : std::uint8_t { met, not_modified, failed };

// What If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since say of content
// with this tag (may be empty) and date.
Verdict check_conditions(const http::HeaderMap& headers, StaticSettings::IfModifiedSince rule,
                         std::string_view etag, std::time_t modified);

// Whether If-Range, if there is one, lets a Range count. As in nginx, a tag must be the
// same to the byte, a date to the second.
bool range_wanted(const http::HeaderMap& headers, std::string_view etag, std::time_t modified);

}  // namespace weir::modules
