#include "weir/base/log.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <unistd.h>

namespace {

class KeptLog final : public weir::Log {
public:
    std::vector<std::string> lines;

protected:
    void write_line(weir::LogLevel, std::string_view line) override { lines.emplace_back(line); }
};

// Whether `line` starts like `shape`, where a "d" stands for any digit.
bool has_shape(std::string_view line, std::string_view shape) {
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const bool digit = line[i] >= '0' && line[i] <= '9';
        if (shape[i] == 'd' ? !digit : line[i] != shape[i]) return false;
    }
    return true;
}

}  // namespace

TEST_CASE("A log line has nginx's shape") {
    KeptLog log;
    log.write(weir::LogLevel::error, "open() failed", 17);
    log.write(weir::LogLevel::notice, "start worker process 8");
    REQUIRE(log.lines.size() == 2);
    const std::string id = std::to_string(getpid()) + "#" + std::to_string(gettid());
    for (const auto& line : log.lines) REQUIRE(has_shape(line, "dddd/dd/dd dd:dd:dd ["));
    REQUIRE(log.lines[0].substr(19) == " [error] " + id + ": *17 open() failed\n");
    REQUIRE(log.lines[1].substr(19) == " [notice] " + id + ": start worker process 8\n");
}

TEST_CASE("A log knows which levels it takes") {
    KeptLog log;
    REQUIRE(log.enabled(weir::LogLevel::error));
    REQUIRE_FALSE(log.enabled(weir::LogLevel::warn));
    log.set_threshold(weir::LogLevel::debug);
    REQUIRE(log.enabled(weir::LogLevel::debug));
    REQUIRE(weir::name_of(weir::LogLevel::emerg) == "emerg");
    REQUIRE(weir::name_of(weir::LogLevel::debug) == "debug");
}

TEST_CASE("A long message is logged whole") {
    KeptLog log;
    const std::string message(10000, 'x');
    log.write(weir::LogLevel::error, message);
    REQUIRE(log.lines[0].ends_with(": " + message + "\n"));
}
