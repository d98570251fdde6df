#include "server/invocation.h"

#include <algorithm>
#include <cstdlib>

#include <unistd.h>

namespace weir::server {

namespace {

std::string working_directory() {
    char* const found = getcwd(nullptr, 0);
    const std::string path = found != nullptr ? found : "";
    std::free(found);
    return path;
}

// Where the shell found the program; through symbolic links, which an upgrade may change.
std::string path_of_program(const std::string& name, const std::string& directory) {
    if (name.starts_with('/')) return name;
    if (name.find('/') != std::string::npos) return directory + "/" + name;
    const char* const folders = std::getenv("PATH");
    std::string rest = folders != nullptr ? folders : "";
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(':'), rest.size());
        const std::string path = rest.substr(0, end) + "/" + name;
        if (access(path.c_str(), X_OK) == 0) return path;
        rest.erase(0, end + 1);
    }
    return name;
}

}  // namespace

Invocation make_invocation(const CommandLine& line, std::vector<std::string> arguments) {
    const std::string directory = working_directory();
    Invocation invocation;
    invocation.paths = resolve_paths(line, directory);
    invocation.global_directives = line.global_directives;
    invocation.binary = arguments.empty() ? "" : path_of_program(arguments[0], directory);
    invocation.arguments = std::move(arguments);
    return invocation;
}

}  // namespace weir::server
