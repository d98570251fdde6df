// The logs that one generation writes to: core's LogRegistry, with spdlog as the sink.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "server/log_files.h"
#include "weir/base/log.h"
#include "weir/base/result.h"
#include "weir/core/generation.h"

namespace weir::server {

// Must outlive its generation; `files` must outlive both.
class GenerationLogs final : public LogRegistry {
public:
    explicit GenerationLogs(LogFiles& files) : files_(files) {}

    LogFile& open(const std::string& path) override { return *hold(path); }
    std::unique_ptr<Log> make_log(const std::vector<ErrorLogTarget>& targets) override;

    const std::vector<std::shared_ptr<OpenLog>>& held() const { return held_; }
    // Opens those that are not open yet.
    Result<void> open_all();
    // What open_all() would say, without opening anything.
    Result<void> check_all() const;

private:
    std::shared_ptr<OpenLog> hold(const std::string& path);

    LogFiles& files_;
    std::vector<std::shared_ptr<OpenLog>> held_;
};

// A Log that writes to all the files, each from its level on.
struct LogTarget {
    std::shared_ptr<OpenLog> file;
    LogLevel level;
};
std::unique_ptr<Log> make_error_log(const std::vector<LogTarget>& targets);

}  // namespace weir::server
