#include "weir/conf/context.h"

#include <array>

namespace weir::conf {

std::vector<std::string_view> context_names(std::uint32_t contexts) {
    static constexpr std::array<std::string_view, 9> names{"main",         "events",         "http",
                                                           "server",       "location",       "upstream",
                                                           "if in server", "if in location", "limit_except"};
    std::vector<std::string_view> words;
    for (std::size_t bit = 0; bit < names.size(); ++bit) {
        if ((contexts >> bit & 1U) != 0) words.push_back(names[bit]);
    }
    return words;
}

}  // namespace weir::conf
