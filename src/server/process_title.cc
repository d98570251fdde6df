#include "server/process_title.h"

#include <algorithm>
#include <cstring>

#include <sys/prctl.h>
#include <unistd.h>

namespace weir::server {

void ProcessTitle::make_room() {
    if (arguments_.empty()) return;
    char* const begin = arguments_[0];
    char* end = begin;
    for (char* const argument : arguments_) {
        if (argument == end) end = argument + std::strlen(argument) + 1;
    }
    for (char** entry = environ; *entry != nullptr; ++entry) {
        if (*entry != end) continue;
        end = *entry + std::strlen(*entry) + 1;
        *entry = strdup(*entry);  // lives as long as the process
    }
    room_ = std::span(begin, end);
    arguments_ = {};
}

void ProcessTitle::set(std::string_view title) {
    // The name of the executable file is "exe" for a worker (it starts from /proc/self/exe).
    prctl(PR_SET_NAME, "weir", 0, 0, 0);
    make_room();
    if (room_.empty()) return;
    const std::size_t size = std::min(title.size(), room_.size() - 1);
    std::copy_n(title.begin(), size, room_.begin());
    std::fill(room_.begin() + static_cast<std::ptrdiff_t>(size), room_.end(), '\0');
}

}  // namespace weir::server
