// How conditional and range requests for files are answered.
#pragma once

#include "weir/conf/directive.h"

namespace weir::modules {

struct StaticSettings {
    static constexpr conf::Level level = conf::Level::location;
    enum class IfModifiedSince : std::uint8_t { off, exact, before };

    conf::Setting<IfModifiedSince> if_modified_since{IfModifiedSince::exact};
    conf::Setting<std::size_t> max_ranges{0x7fffffff};
};

}  // namespace weir::modules
