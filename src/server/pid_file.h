// The file that holds the master's process id.
#pragma once

#include <string>

#include <sys/types.h>

#include "weir/base/result.h"

namespace weir::server {

// The pid that a running master wrote. Errors in nginx's words:
// `open() "/x" failed (2: No such file or directory)`, `invalid PID number "" in "/x"`.
Result<pid_t> read_pid_file(const std::string& path);

// Written by the constructing process, and removed by it at the end.
class PidFile {
public:
    PidFile() = default;
    PidFile(const PidFile&) = delete;
    PidFile& operator=(const PidFile&) = delete;
    ~PidFile() { remove(); }

    // Creates the file at `path` (replacing its content), and removes the former one.
    Result<void> write(const std::string& path);
    // During an upgrade of the binary the old master's file has ".oldbin" behind its name.
    Result<void> rename_to_old();
    Result<void> rename_back();
    void remove();
    const std::string& path() const { return path_; }

private:
    std::string path_;
    bool renamed_ = false;
};

}  // namespace weir::server
