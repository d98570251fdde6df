// nginx's command line.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "weir/base/result.h"

namespace weir::server {

struct CommandLine {
    bool show_version = false;    // -v, and with each of the two below
    bool show_configure = false;  // -V
    bool show_help = false;       // -? -h
    bool test = false;            // -t -T
    bool dump = false;            // -T
    bool quiet = false;           // -q
    std::string signal;           // -s: stop, quit, reopen or reload; empty without it
    std::optional<std::string> prefix;
    std::optional<std::string> conf;
    std::optional<std::string> error_log;
    std::string global_directives;  // -g
};

// `arguments` without the program's name. Errors are nginx's words: `invalid option: "x"`.
Result<CommandLine> parse_command_line(std::span<const char* const> arguments);

// Where this instance's files are.
struct Paths {
    std::string prefix;     // absolute, with a trailing slash
    std::string conf;       // absolute
    std::string error_log;  // absolute, or "stderr"
};

// As nginx: without -p the built-in prefix; -c and -e are relative to the prefix. A
// relative prefix starts from `working_directory`.
Paths resolve_paths(const CommandLine& line, const std::string& working_directory);

}  // namespace weir::server
