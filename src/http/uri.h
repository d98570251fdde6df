// A request target as nginx understands it: decoded once, dot segments resolved, slashes
// merged. Locations match and files are found by this form.
#pragma once

#include <string_view>

#include "weir/base/arena.h"
#include "weir/base/result.h"

namespace weir::http {

// Views into the raw target where nothing had to change, else into the arena.
struct NormalizedUri {
    std::string_view path;   // decoded: nginx's $uri
    std::string_view args;   // raw, after the first "?" up to "#": nginx's $args
    std::string_view exten;  // after the last "." of the last segment, "" if none
    bool has_args = false;   // there was a "?", be it followed by nothing
    bool complex = false;    // path differs from the raw one
};

// `raw` is origin-form, "/path?args#fragment". "%2F" becomes "/" before dot segments are
// resolved, "+" stays. Errors (to be answered 400): an invalid "%" sequence, "%00", a ".."
// that leads above the root, control characters, a path that doesn't begin with "/".
Result<NormalizedUri> normalize(std::string_view raw, bool merge_slashes, Arena& arena);

}  // namespace weir::http
