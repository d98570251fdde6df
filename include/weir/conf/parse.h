// nginx's conf grammar: text → Tree. Directives have no meaning here, save `include` and
// the names that end in _by_lua_block, whose braces hold Lua.
#pragma once

#include <string>
#include <string_view>

#include "weir/base/result.h"
#include "weir/conf/source.h"
#include "weir/conf/tree.h"

namespace weir::conf {

// Blocks within blocks and includes within includes; deeper is an error.
inline constexpr int max_block_depth = 100;
inline constexpr int max_include_depth = 50;
// nginx's buffer: a word of this many bytes, before its escapes are resolved, is too long.
inline constexpr std::size_t max_word_bytes = 4096;

struct ParseOptions {
    // The directory that relative names in `include` start from, with or without its "/".
    std::string prefix;
    // nginx handles each directive as soon as it is read, so an unknown directive is reported
    // before a syntax error further down. With this set, a failed parse returns what stands
    // before the failure, with the error in Tree::failure, and bind() reports in nginx's order.
    bool keep_partial = false;
};

// Reads `path` as it stands (no prefix is added) and what it includes.
Result<Tree> parse_file(const std::string& path, Source& source, const ParseOptions& options = {});

// Parses `text`; `name` stands for the file in errors. With the name `command_line` (-g)
// there are no line numbers and no blocks, as in nginx. The text is not put into Tree::files.
Result<Tree> parse_text(std::string_view text, std::string_view name, Source& source,
                        const ParseOptions& options = {});

}  // namespace weir::conf
