#include "weir/base/log.h"

#include <ctime>

#include <sys/types.h>
#include <unistd.h>

#include "weir/base/text.h"

namespace weir {

namespace {

// "YYYY/MM/DD hh:mm:ss", local time.
std::size_t write_stamp(char* to, std::time_t seconds) {
    std::tm local{};
    localtime_r(&seconds, &local);
    char* end = write_padded(to, static_cast<std::uint64_t>(local.tm_year) + 1900, 4);
    const struct {
        char before;
        int value;
    } rest[] = {{'/', local.tm_mon + 1},
                {'/', local.tm_mday},
                {' ', local.tm_hour},
                {':', local.tm_min},
                {':', local.tm_sec}};
    for (const auto& part : rest) {
        *end++ = part.before;
        end = write_padded(end, static_cast<std::uint64_t>(part.value), 2);
    }
    return static_cast<std::size_t>(end - to);
}

}  // namespace

std::string_view name_of(LogLevel level) {
    constexpr std::string_view names[] = {"stderr", "emerg",  "alert", "crit", "error",
                                          "warn",   "notice", "info",  "debug"};
    return names[static_cast<std::size_t>(level)];
}

void Log::write(LogLevel level, std::string_view message, std::uint64_t connection) {
    const std::time_t now = std::time(nullptr);
    if (now != stamped_second_) {
        stamp_size_ = write_stamp(stamp_, now);
        stamped_second_ = now;
    }
    std::string line;
    line.reserve(stamp_size_ + message.size() + 80);
    line.append(stamp_, stamp_size_).append(" [").append(name_of(level)).append("] ");
    line.append(NumberText(getpid()).view()).append("#").append(NumberText(gettid()).view()).append(": ");
    if (connection != 0) line.append("*").append(NumberText(connection).view()).append(" ");
    line.append(message).append("\n");
    write_line(level, line);
}

}  // namespace weir
