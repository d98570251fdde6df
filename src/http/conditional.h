// Comparing validators (RFC 9110 section 13), for modules that answer conditional requests.
#pragma once

#include <ctime>
#include <optional>
#include <string_view>

namespace weir::http {

// One entity tag against another. Strong: neither may be weak. Weak: "W/" is ignored.
bool etag_equal_strong(std::string_view left, std::string_view right);
bool etag_equal_weak(std::string_view left, std::string_view right);

// Whether `list` (an If-Match or If-None-Match value) is "*" or has `etag` among its tags.
// `weak` chooses the comparison: If-None-Match weak, If-Match strong. Malformed members
// match nothing. An empty `etag` (the content has none) matches only "*".
bool etag_list_matches(std::string_view list, std::string_view etag, bool weak);

// Whether a Range may be honoured: If-Range is an entity tag equal (strong) to `etag`, or a
// date equal to `last_modified`. An absent (empty) If-Range is the caller's to skip.
bool if_range_matches(std::string_view if_range, std::string_view etag,
                      std::optional<std::time_t> last_modified);

}  // namespace weir::http
