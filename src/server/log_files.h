// The open log files of a process, by path: one descriptor each, however many directives
// and generations write to it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/descriptor.h"
#include "weir/base/result.h"
#include "weir/core/build_context.h"

namespace weir::server {

// A log that is open, or not yet: what is written meanwhile is lost. "stderr" is descriptor
// 2, always open and never closed.
class OpenLog final : public LogFile {
public:
    explicit OpenLog(std::string path);
    ~OpenLog() override;
    OpenLog(const OpenLog&) = delete;
    OpenLog& operator=(const OpenLog&) = delete;

    // In one write(2), so that lines of several processes do not mix. What a full disk or a
    // full pipe does not take is lost; a full disk is then left alone for a second.
    void write(std::string_view bytes) override;
    const std::string& path() const override { return path_; }

    bool is_stderr() const { return path_ == "stderr"; }
    bool is_open() const { return fd_ >= 0; }
    int fd() const { return fd_; }

    // Opens the path, in place of what was open. The descriptor keeps its number.
    Result<void> open();
    // The same with a descriptor that somebody else opened.
    void adopt(Descriptor descriptor);

private:
    const std::string path_;
    int fd_ = -1;
    long full_since_ = 0;  // seconds of the monotonic clock; 0: the disk is not full
};

// What open() would fail with, without a trace on the disk.
Result<void> check_log_path(const std::string& path);

class LogFiles {
public:
    // The log of that path; made, and not opened, when nobody holds it.
    std::shared_ptr<OpenLog> get(const std::string& path);
    // Those that somebody holds.
    std::vector<std::shared_ptr<OpenLog>> all();

private:
    std::map<std::string, std::weak_ptr<OpenLog>> logs_;
};

}  // namespace weir::server
