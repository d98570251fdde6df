// How this process was called, in a form that stays true whatever happens later to the
// working directory or to argv.
#pragma once

#include <string>
#include <vector>

#include "server/command_line.h"

namespace weir::server {

struct Invocation {
    Paths paths;
    std::string global_directives;       // of -g
    std::string binary;                  // absolute, as it was called: what USR2 starts
    std::vector<std::string> arguments;  // of main, with the program's name
};

Invocation make_invocation(const CommandLine& line, std::vector<std::string> arguments);

}  // namespace weir::server
