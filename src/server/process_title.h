// The text that ps shows for this process.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace weir::server {

// The kernel shows the memory that held argv when the program started, and the environment
// behind it. The first set() moves the environment away, so that both may be written over.
class ProcessTitle {
public:
    // main's own arguments. argv[] must not be used after the first set().
    ProcessTitle(int count, char** arguments) : arguments_(arguments, arguments + count) {}

    // "weir: worker process"; cut to the room there is.
    void set(std::string_view title);

private:
    void make_room();

    std::span<char*> arguments_;  // empty once there is room
    std::span<char> room_;
};

}  // namespace weir::server
