// Where error log lines go. The base layer knows levels and the shape of a line; the
// sink behind a Log (files, stderr, syslog) is made by the server layer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir {

// nginx's levels, most severe first; the numbers are syslog's.
enum class LogLevel : std::uint8_t { stderr_only, emerg, alert, crit, error, warn, notice, info, debug };

// "emerg", "alert", … as they stand in a log line.
std::string_view name_of(LogLevel level);

// One error_log target, or several. Lives as long as the generation that configured it.
class Log {
public:
    virtual ~Log() = default;

    bool enabled(LogLevel level) const { return level <= threshold_; }
    LogLevel threshold() const { return threshold_; }
    void set_threshold(LogLevel level) { threshold_ = level; }

    // Writes "YYYY/MM/DD hh:mm:ss [level] pid#tid: *connection message\n". `connection`
    // 0 leaves the "*N " out. Never fails and never throws: what can't be written is lost.
    void write(LogLevel level, std::string_view message, std::uint64_t connection = 0);

protected:
    // `line` is complete, with its newline.
    virtual void write_line(LogLevel level, std::string_view line) = 0;

private:
    LogLevel threshold_ = LogLevel::error;
    // The text of the last second a line was written in.
    std::int64_t stamped_second_ = -1;
    std::size_t stamp_size_ = 0;
    char stamp_[48];
};

}  // namespace weir
