#include "modules/log/format.h"

#include <catch2/catch.hpp>

using namespace weir::modules;

namespace {

std::string escaped(std::string_view value, LogEscape escape) {
    std::string text = "before ";
    append_escaped(value, escape, text);
    return text.substr(7);
}

}  // namespace

TEST_CASE("the standard escape keeps a line one line") {
    CHECK(escaped("plain text", LogEscape::standard) == "plain text");
    CHECK(escaped("a\"b\\c", LogEscape::standard) == R"(a\x22b\x5Cc)");
    CHECK(escaped(std::string_view("\0\n\x1f\x7f\xff~", 6), LogEscape::standard) ==
          R"(\x00\x0A\x1F\x7F\xFF~)");
    CHECK(escaped("", LogEscape::standard).empty());
}

TEST_CASE("the JSON escape makes a JSON string") {
    CHECK(escaped("a\"b\\c/", LogEscape::json) == R"(a\"b\\c/)");
    CHECK(escaped("\n\r\t\b\f", LogEscape::json) == R"(\n\r\t\b\f)");
    CHECK(escaped(std::string_view("\0\x1f\x7f\xc3\xa9", 5), LogEscape::json) ==
          "\\u0000\\u001F\x7f\xc3\xa9");
}

TEST_CASE("without escape every byte stands as it is") {
    CHECK(escaped("a\"\n\\\xff", LogEscape::none) == "a\"\n\\\xff");
}

TEST_CASE("formats name the variables they use, and what is wrong with them") {
    weir::VariableTable variables;
    CHECK(LogFormat::compile({LogFormat::combined}, LogEscape::standard, variables, {}));
    CHECK(variables.find("remote_addr"));
    CHECK(variables.find("http_user_agent"));
    CHECK(LogFormat::compile({"${a}b$c"}, LogEscape::standard, variables, {}));
    CHECK(variables.find("a"));
    CHECK(variables.find("c"));
    const auto lone = LogFormat::compile({"a$ b"}, LogEscape::standard, variables, {});
    REQUIRE_FALSE(lone);
    CHECK(lone.error().text == "invalid parameter \"$ b\"");
    CHECK_FALSE(LogFormat::compile({"${a"}, LogEscape::standard, variables, {}));
    CHECK_FALSE(LogFormat::compile({"$"}, LogEscape::standard, variables, {}));
}
