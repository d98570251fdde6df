// Turning what a conf and a request made of a redirect's target into a valid field value.
#pragma once

#include <string_view>

#include "weir/base/arena.h"

namespace weir::modules {

// nginx's rule for the target of a `rewrite`: in the path, escapes of ordinary printable
// characters are decoded, other escapes stay; a "%" that starts no escape is dropped.
std::string_view unescape_redirect(std::string_view target, Arena& arena);

// Escapes blanks and control characters, which a decoded capture may have brought in and
// no field may hold. Returns `target` itself when there are none.
std::string_view without_controls(std::string_view target, Arena& arena);

// Whether a rewrite or return to this target is a redirect without being told so.
inline bool is_absolute_target(std::string_view target) {
    return target.starts_with("http://") || target.starts_with("https://") || target.starts_with("$scheme");
}

}  // namespace weir::modules
