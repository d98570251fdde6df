#include "weir/core/regex.h"

#include <catch2/catch.hpp>

using weir::Regex;

TEST_CASE("captures are views into the subject; groups without part are empty") {
    const Regex regex = *Regex::compile("^/(a)?(b+)$");
    std::vector<std::string_view> captures;
    REQUIRE(regex.match("/bb", captures) == Regex::Match::yes);
    REQUIRE(captures.size() == 3);
    CHECK(captures[0] == "/bb");
    CHECK(captures[1].empty());
    CHECK(captures[2] == "bb");
}

TEST_CASE("what does not match leaves the captures alone") {
    const Regex regex = *Regex::compile("x");
    std::vector<std::string_view> captures = {"kept"};
    CHECK(regex.match("y", captures) == Regex::Match::no);
    CHECK(captures.size() == 1);
}

TEST_CASE("caseless patterns ignore case") {
    CHECK(Regex::compile("gif$", {true})->matches("A.GIF"));
    CHECK_FALSE(Regex::compile("gif$")->matches("A.GIF"));
}

TEST_CASE("a bad pattern says what is wrong and where") {
    const auto regex = Regex::compile("a(b");
    REQUIRE_FALSE(regex);
    CHECK(regex.error().text == "pcre2_compile() failed: missing closing parenthesis in \"a(b\"");
}

TEST_CASE("named groups are known by number") {
    const Regex regex = *Regex::compile("(?<year>\\d+)-(?<month>\\d+)");
    REQUIRE(regex.names().size() == 2);
    CHECK(regex.capture_count() == 2);
}
