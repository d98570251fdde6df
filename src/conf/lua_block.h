// Where the Lua between the braces of a *_by_lua_block ends.
#pragma once

#include <cstddef>
#include <string_view>

#include "weir/base/result.h"
#include "weir/conf/tree.h"

namespace weir::conf {

// `from` is the offset behind the opening brace, `place` that brace's. Returns the offset of
// the brace that closes it. Braces in Lua's strings, long brackets and comments don't count.
Result<std::size_t> find_lua_end(std::string_view text, std::size_t from, const Place& place);

}  // namespace weir::conf
