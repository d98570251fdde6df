// What a conf file says, before anything knows what it means: directives, their words
// and their blocks. nginx's grammar; see parse.h.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weir/base/result.h"

namespace weir::conf {

// The name under which the text of the -g option is parsed. Errors in it carry no line.
inline constexpr std::string_view command_line = "command line";

// One word, without its quotes and with its escapes resolved. It may hold any bytes.
struct Word {
    std::string text;
    bool quoted = false;
};

// A line of a file, counted from 1. `file` may be null where there is no file.
struct Place {
    std::shared_ptr<const std::string> file;
    int line = 0;
};

// One directive: `name arguments;` or `name arguments { children }`.
struct Node {
    std::string name;
    std::vector<Word> arguments;  // without the name
    std::vector<Node> children;
    bool is_block = false;                 // ended with "{", not ";"
    std::optional<std::string> raw_block;  // the Lua between the braces of a *_by_lua_block
    Place place;             // where the ";" or "{" stands: the line nginx puts into its messages
    int first_line = 0;      // where the name stands
    int last_line = 0;       // where the ";" or "}" stands
    int raw_block_line = 0;  // the line on which the first byte of raw_block stands

    const std::string& argument(std::size_t index) const { return arguments[index].text; }
};

struct Tree {
    std::vector<Node> nodes;                                 // includes are already resolved
    std::vector<std::pair<std::string, std::string>> files;  // path and content, once each, as first read
    std::optional<Error> failure;                            // see ParseOptions::keep_partial
};

// ` in /path/weir.conf:12`, or ` in command line`; empty without a file.
std::string place_text(const Place& place);

// Every conf error is made by one of these: kind invalid, and a complete text in nginx's
// words, without the "[emerg] " prefix.
Error error_at(const Place& place, std::string text);  // `text in FILE:LINE`
// `"name" directive text in FILE:LINE`, nginx's shape for a value that a directive refuses.
Error directive_error(const Node& node, std::string_view text);
// `invalid parameter "word" in FILE:LINE`
Error invalid_parameter(const Node& node, std::string_view word);
// `invalid number of arguments in "name" directive in FILE:LINE`
Error invalid_arity(const Node& node);

}  // namespace weir::conf
