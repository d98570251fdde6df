#include "http/range.h"

#include <string>

#include <catch2/catch.hpp>

#include "http/conditional.h"

using namespace weir::http;

namespace {

// "206 0-1 5-9", as nginx 1.22 answers for content of that size and max_ranges 3.
std::string ranges(std::string_view value, std::uint64_t size = 10, std::size_t max_ranges = 3) {
    const RangeSet set = parse_range(value, size, max_ranges);
    if (set.state == RangeSet::State::ignored) return "200";
    if (set.state == RangeSet::State::unsatisfiable) return "416";
    std::string text = "206";
    for (const ByteRange& range : set.ranges) {
        text += " " + std::to_string(range.begin) + "-" + std::to_string(range.end - 1);
    }
    return text;
}

}  // namespace

TEST_CASE("ranges are resolved against the content's size") {
    CHECK(ranges("bytes=0-1") == "206 0-1");
    CHECK(ranges("bytes=5-") == "206 5-9");
    CHECK(ranges("bytes=-3") == "206 7-9");
    CHECK(ranges("bytes=-500") == "206 0-9");
    CHECK(ranges("bytes=8-500") == "206 8-9");
    CHECK(ranges("BYTES=0-0,2-3 , -1") == "206 0-0 2-3 9-9");
    CHECK(ranges("bytes= 1 - 2 ") == "206 1-2");
    CHECK(ranges("bytes=20-30,1-2") == "206 1-2");
}

TEST_CASE("ranges that can't be satisfied or read get 416") {
    for (const char* value :
         {"bytes=10-", "bytes=10-20", "bytes=-0", "bytes=5-3", "bytes=x", "bytes=-", "bytes=1", "bytes=,",
          "bytes=0-1,", "bytes=0-1;", "bytes=0-x", "bytes=--1", "bytes=- 5", "bytes=+1-2", "bytes=1.0-2",
          "bytes=9223372036854775808-", "bytes=0-1,x"}) {
        INFO(value);
        CHECK(ranges(value) == "416");
    }
}

TEST_CASE("ranges that nginx ignores") {
    CHECK(ranges("") == "200");
    CHECK(ranges("bytes=") == "200");
    CHECK(ranges("items=0-1") == "200");
    CHECK(ranges("bytes 0-1") == "200");
    CHECK(ranges("bytes=0-1,2-3,4-5,6-7") == "200");
    CHECK(ranges("bytes=0-1", 10, 0) == "200");
    CHECK(ranges("bytes=0-9,0-9") == "200");
    CHECK(ranges("bytes=0-", 0) == "200");
    CHECK(ranges("bytes=-5", 0) == "200");
    CHECK(ranges("bytes=0-18446744073709551615") == "416");
}

TEST_CASE("entity tags are compared strongly and weakly") {
    CHECK(etag_equal_strong("\"a\"", "\"a\""));
    CHECK_FALSE(etag_equal_strong("W/\"a\"", "W/\"a\""));
    CHECK_FALSE(etag_equal_strong("\"a\"", "\"b\""));
    CHECK_FALSE(etag_equal_strong("", ""));
    CHECK_FALSE(etag_equal_strong("a", "a"));
    CHECK(etag_equal_weak("W/\"a\"", "\"a\""));
    CHECK_FALSE(etag_equal_weak("W/", "W/"));
    CHECK_FALSE(etag_equal_weak("", ""));
}

TEST_CASE("lists of entity tags") {
    CHECK(etag_list_matches("*", "\"a\"", true));
    CHECK(etag_list_matches(" * ", "", true));
    CHECK(etag_list_matches("\"x\", W/\"a\" ,\"y\"", "\"a\"", true));
    CHECK_FALSE(etag_list_matches("\"x\", W/\"a\"", "\"a\"", false));
    CHECK(etag_list_matches("\"x,y\",\"a\"", "\"a\"", false));
    CHECK_FALSE(etag_list_matches("\"x\"", "", true));
    CHECK_FALSE(etag_list_matches("", "\"a\"", true));
    CHECK_FALSE(etag_list_matches("\"a", "\"a\"", true));
    CHECK_FALSE(etag_list_matches("a, \"a\"", "\"a\"", true));
    CHECK_FALSE(etag_list_matches("W/", "\"a\"", true));
}

TEST_CASE("If-Range is a strong tag or the exact date") {
    CHECK(if_range_matches("\"a\"", "\"a\"", std::nullopt));
    CHECK_FALSE(if_range_matches("W/\"a\"", "W/\"a\"", 784111777));
    CHECK_FALSE(if_range_matches("\"b\"", "\"a\"", 784111777));
    CHECK(if_range_matches("Sun, 06 Nov 1994 08:49:37 GMT", "\"a\"", 784111777));
    CHECK_FALSE(if_range_matches("Sun, 06 Nov 1994 08:49:37 GMT", "", 784111778));
    CHECK_FALSE(if_range_matches("Sun, 06 Nov 1994 08:49:37 GMT", "", std::nullopt));
    CHECK_FALSE(if_range_matches("junk", "\"a\"", 0));
}
