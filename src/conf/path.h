// Names relative to a prefix, as the conf writes them.
#pragma once

#include <string>
#include <string_view>

namespace weir::conf {

// `path` itself when it is absolute, else `prefix`, a "/" where it lacks one, and `path`.
inline std::string below_prefix(std::string_view path, std::string_view prefix) {
    if (!path.empty() && path.front() == '/') return std::string(path);
    std::string full(prefix);
    if (!full.empty() && full.back() != '/') full += '/';
    full += path;
    return full;
}

}  // namespace weir::conf
