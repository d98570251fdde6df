#include "weir/base/log.h"

#include <regex>
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

}  // namespace

TEST_CASE("A log line has nginx's shape") {
    KeptLog log;
    log.write(weir::LogLevel::error, "open() failed", 17);
    log.write(weir::LogLevel::notice, "start worker process 8");
    REQUIRE(log.lines.size() == 2);
    const std::string id = std::to_string(getpid()) + "#" + std::to_string(gettid());
    const std::regex stamp(R"(\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[)");
    for (const auto& line : log.lines) {
        REQUIRE(std::regex_search(line, stamp, std::regex_constants::match_continuous));
    }
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
