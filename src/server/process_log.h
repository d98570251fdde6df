// Where a process speaks for itself. Until it serves, it also speaks to whoever started it:
// warnings and worse go to stderr as `weir: [emerg] text`, as nginx does it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "server/log_files.h"
#include "weir/base/log.h"

namespace weir::server {

class ProcessLog {
public:
    // Starts with the default error log, `path` (absolute, or "stderr"); with stderr when it
    // can't be opened. `create` false: nothing is left on the disk (-t and -s).
    ProcessLog(LogFiles& files, const std::string& path, bool create);

    // From now on this is the log. `to_stderr`: it writes there anyway.
    void use(std::shared_ptr<Log> log, bool to_stderr);
    // Ends the copies on stderr.
    void detach_stderr() { copy_to_stderr_ = false; }

    void write(LogLevel level, std::string_view text);

private:
    std::shared_ptr<Log> current_;
    bool current_is_stderr_ = false;
    bool copy_to_stderr_ = true;
};

// A line of the program's own on stderr: `weir: text`.
void print_error(std::string_view text);

}  // namespace weir::server
