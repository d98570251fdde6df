#include "weir/base/text.h"

#include <cstdint>
#include <limits>
#include <string>

#include <catch2/catch.hpp>

using namespace weir;

TEST_CASE("Texts compare without regard to ASCII case only") {
    REQUIRE(equals_ignoring_case("Content-Length", "content-lENGTH"));
    REQUIRE(equals_ignoring_case("", ""));
    REQUIRE_FALSE(equals_ignoring_case("a", "ab"));
    REQUIRE_FALSE(equals_ignoring_case("\xc4", "\xe4"));
    REQUIRE_FALSE(equals_ignoring_case("@", "`"));
    REQUIRE(starts_with_ignoring_case("Bearer x", "bearer "));
    REQUIRE_FALSE(starts_with_ignoring_case("Be", "bearer"));
    REQUIRE(find_ignoring_case("gzip, CHUNKED", "chunked") == 6);
    REQUIRE(find_ignoring_case("gzip", "chunked") == std::string_view::npos);
    REQUIRE(find_ignoring_case("gzip", "") == 0);
}

TEST_CASE("Blanks are trimmed at both ends") {
    REQUIRE(trim(" \t a b\t ") == "a b");
    REQUIRE(trim(" \t ").empty());
    REQUIRE(trim("").empty());
}

TEST_CASE("A text is cut at a separator") {
    std::string_view text = "a,b,,c";
    REQUIRE(cut(text, ',') == "a");
    REQUIRE(cut(text, ',') == "b");
    REQUIRE(cut(text, ',').empty());
    REQUIRE(cut(text, ',') == "c");
    REQUIRE(text.empty());
    REQUIRE(cut(text, ',').empty());
}

TEST_CASE("Only a whole text that fits is a number") {
    REQUIRE(to_number<int>("-12") == -12);
    REQUIRE(to_number<std::uint64_t>("18446744073709551615") == std::numeric_limits<std::uint64_t>::max());
    REQUIRE_FALSE(to_number<std::uint64_t>("18446744073709551616"));
    REQUIRE_FALSE(to_number<std::uint8_t>("256"));
    REQUIRE(to_number<unsigned>("fF", 16) == 255U);
    for (const char* text : {"", "+1", " 1", "1 ", "1a", "-"}) {
        REQUIRE_FALSE(to_number<int>(text));
    }
    REQUIRE_FALSE(to_number<unsigned>("-1"));
}

TEST_CASE("Numbers are written into buffers") {
    REQUIRE(NumberText(0).view() == "0");
    REQUIRE(NumberText(std::numeric_limits<std::int64_t>::min()).view() == "-9223372036854775808");
    REQUIRE(NumberText(std::numeric_limits<std::uint64_t>::max()).view() == "18446744073709551615");
    char buffer[32];
    REQUIRE(std::string(buffer, write_padded(buffer, 7, 2)) == "07");
    REQUIRE(std::string(buffer, write_padded(buffer, 2024, 2)) == "2024");
    REQUIRE(std::string(buffer, write_hex(buffer, 0xdeadbeef)) == "deadbeef");
    REQUIRE(std::string(buffer, write_hex(buffer, std::numeric_limits<std::uint64_t>::max())) ==
            "ffffffffffffffff");
    REQUIRE(hex_value('f') == 15);
    REQUIRE(hex_value('F') == 15);
    REQUIRE(hex_value('g') == -1);
    REQUIRE(hex_value('0') == 0);
}
