// The text that ps shows for this process.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace weir::server {

// The kernel shows the memory that held argv when the program started, and the environment
// behind it. The constructor moves the environment away, so that both may be written over.
class ProcessTitle {
public:
    // main's own arguments. argv[] must not be used after the first set().
    ProcessTitle(int count, char** arguments);

    // "weir: worker process"; cut to the room there is.
    void set(std::string_view title);

private:
    std::span<char> room_;
};

}  // namespace weir::server
