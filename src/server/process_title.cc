#include "server/process_title.h"

#include <algorithm>
#include <cstring>

#include <sys/prctl.h>
#include <unistd.h>

namespace weir::server {

ProcessTitle::ProcessTitle(int count, char** arguments) {
    if (count == 0) return;
    char* const begin = arguments[0];
    char* end = begin;
    for (int i = 0; i < count; ++i) {
        if (arguments[i] == end) end = arguments[i] + std::strlen(arguments[i]) + 1;
    }
    for (char** entry = environ; *entry != nullptr; ++entry) {
        if (*entry != end) continue;
        end = *entry + std::strlen(*entry) + 1;
        *entry = strdup(*entry);  // lives as long as the process
    }
    room_ = std::span(begin, end);
}

void ProcessTitle::set(std::string_view title) {
    // The name of the executable file is "exe" for a worker (it starts from /proc/self/exe).
    prctl(PR_SET_NAME, "weir", 0, 0, 0);
    if (room_.empty()) return;
    const std::size_t size = std::min(title.size(), room_.size() - 1);
    std::copy_n(title.begin(), size, room_.begin());
    std::fill(room_.begin() + static_cast<std::ptrdiff_t>(size), room_.end(), '\0');
}

}  // namespace weir::server
