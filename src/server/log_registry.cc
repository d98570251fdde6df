#include "server/log_registry.h"

#include <algorithm>

#include <spdlog/details/log_msg.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

namespace weir::server {

namespace {

// spdlog's own file sinks open the path themselves, which a worker without privileges
// cannot do, and throw where a log must not. A line comes whole and is written as it is.
class FileSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
public:
    explicit FileSink(std::shared_ptr<OpenLog> file) : file_(std::move(file)) {}

protected:
    void sink_it_(const spdlog::details::log_msg& line) override {
        file_->write(std::string_view(line.payload.data(), line.payload.size()));
    }
    void flush_() override {}

private:
    std::shared_ptr<OpenLog> file_;
};

spdlog::level::level_enum spdlog_level(LogLevel level) {
    switch (level) {
        case LogLevel::debug:
            return spdlog::level::debug;
        case LogLevel::info:
        case LogLevel::notice:
            return spdlog::level::info;
        case LogLevel::warn:
            return spdlog::level::warn;
        case LogLevel::error:
            return spdlog::level::err;
        default:
            return spdlog::level::critical;
    }
}

// The levels are tested here and not by spdlog, which has fewer of them.
class SinkLog final : public Log {
public:
    explicit SinkLog(const std::vector<LogTarget>& targets) {
        LogLevel most = LogLevel::stderr_only;
        for (const LogTarget& target : targets) {
            outputs_.push_back({std::make_unique<FileSink>(target.file), target.level});
            most = std::max(most, target.level);
        }
        set_threshold(most);
    }

protected:
    void write_line(LogLevel level, std::string_view line) override {
        const spdlog::details::log_msg message(spdlog::string_view_t(), spdlog_level(level),
                                               spdlog::string_view_t(line.data(), line.size()));
        for (const Output& output : outputs_) {
            if (level <= output.level) output.sink->log(message);
        }
    }

private:
    struct Output {
        std::unique_ptr<spdlog::sinks::sink> sink;
        LogLevel level;
    };
    std::vector<Output> outputs_;
};

}  // namespace

std::unique_ptr<Log> make_error_log(const std::vector<LogTarget>& targets) {
    return std::make_unique<SinkLog>(targets);
}

std::unique_ptr<Log> GenerationLogs::make_log(const std::vector<ErrorLogTarget>& targets) {
    std::vector<LogTarget> held;
    for (const ErrorLogTarget& target : targets) held.push_back({hold(target.path), target.level});
    return make_error_log(held);
}

Result<void> GenerationLogs::open_all() {
    for (const auto& log : held_) {
        if (log->is_open()) continue;
        auto opened = log->open();
        if (!opened) return opened;
    }
    return {};
}

Result<void> GenerationLogs::check_all() const {
    for (const auto& log : held_) {
        auto writable = check_log_path(log->path());
        if (!writable) return writable;
    }
    return {};
}

std::shared_ptr<OpenLog> GenerationLogs::hold(const std::string& path) {
    for (const auto& log : held_) {
        if (log->path() == path) return log;
    }
    held_.push_back(files_.get(path));
    return held_.back();
}

}  // namespace weir::server
