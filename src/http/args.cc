#include "weir/http/args.h"

#include <algorithm>
#include <cstddef>

#include "weir/base/text.h"

namespace weir::http {

std::optional<std::string_view> find_arg(std::string_view args, std::string_view name) {
    if (name.empty()) return std::nullopt;
    while (!args.empty()) {
        const std::size_t end = std::min(args.find('&'), args.size());
        const std::string_view arg = args.substr(0, end);
        args.remove_prefix(std::min(end + 1, args.size()));
        if (arg.size() > name.size() && arg[name.size()] == '=' &&
            equals_ignoring_case(arg.substr(0, name.size()), name)) {
            return arg.substr(name.size() + 1);
        }
    }
    return std::nullopt;
}

}  // namespace weir::http
