#include "weir/conf/values.h"

#include <string>

#include <catch2/catch.hpp>

#include "weir/conf/setting.h"

using namespace weir::conf;
using namespace std::chrono_literals;

TEST_CASE("sizes are digits with k or m") {
    CHECK(*parse_size("0") == 0);
    CHECK(*parse_size("4096") == 4096);
    CHECK(*parse_size("8k") == 8192);
    CHECK(*parse_size("8K") == 8192);
    CHECK(*parse_size("1m") == 1048576);
    CHECK(*parse_size("2M") == 2097152);
    for (const char* text : {"", "k", "1g", "1x", "-1", "+1", " 1", "1 ", "1kk", "1.5k", "0x10"}) {
        CHECK_FALSE(parse_size(text));
    }
}

TEST_CASE("offsets also know g") {
    CHECK(*parse_offset("3g") == 3221225472);
    CHECK(*parse_offset("1G") == 1073741824);
    CHECK(*parse_offset("1m") == 1048576);
    CHECK_FALSE(parse_offset("1t"));
    CHECK_FALSE(parse_offset("g"));
}

TEST_CASE("numbers that exceed their range are refused") {
    CHECK(*parse_size("9223372036854775807") == 9223372036854775807U);
    CHECK_FALSE(parse_size("9223372036854775808"));
    CHECK(*parse_size("9007199254740991k") == 9223372036854774784U);
    CHECK_FALSE(parse_size("9007199254740992k"));
    CHECK_FALSE(parse_offset("8589934592g"));
    CHECK_FALSE(parse_number("99999999999999999999"));
    CHECK_FALSE(parse_duration("9223372036854775807"));
    CHECK_FALSE(parse_duration("99999999999999999999"));
    CHECK_FALSE(parse_duration("292471209y"));
    CHECK_FALSE(parse_duration("292471208y 11M"));
}

TEST_CASE("a time without unit is in seconds") {
    CHECK(*parse_duration("60") == 60s);
    CHECK(*parse_duration("0") == 0s);
    CHECK(*parse_seconds("60") == 60s);
}

TEST_CASE("every unit of time is known") {
    CHECK(*parse_duration("5ms") == 5ms);
    CHECK(*parse_duration("5s") == 5s);
    CHECK(*parse_duration("5m") == 5min);
    CHECK(*parse_duration("5h") == 5h);
    CHECK(*parse_duration("5d") == 120h);
    CHECK(*parse_duration("5w") == 840h);
    CHECK(*parse_duration("5M") == 3600h);
    CHECK(*parse_duration("5y") == 43800h);
}

TEST_CASE("units combine from the longest to the shortest") {
    CHECK(*parse_duration("1h 30m") == 90min);
    CHECK(*parse_duration("1h30m") == 90min);
    CHECK(*parse_duration("1m 30s 500ms") == 90500ms);
    CHECK(*parse_duration("1m 30") == 90s);
    CHECK(*parse_duration("1s ") == 1s);
    for (const char* text : {"30m 1h", "1s 1s", "1ms 1s", "1 1m", "1 1ms", "1s 1 "}) {
        CHECK_FALSE(parse_duration(text));
    }
}

TEST_CASE("what is not a time is refused") {
    for (const char* text : {"", " ", "s", "ms", "x", "1x", "-1", "1.5s", "1S", "1\tm"}) {
        CHECK_FALSE(parse_duration(text));
    }
    CHECK_FALSE(parse_seconds("1ms"));
    CHECK_FALSE(parse_seconds("1s 1ms"));
    CHECK(*parse_seconds("1m 1s") == 61s);
}

TEST_CASE("numbers are digits only") {
    CHECK(*parse_number("0") == 0);
    CHECK(*parse_number("9223372036854775807") == 9223372036854775807);
    for (const char* text : {"", "-1", "+1", "1a", " 1", "1."}) CHECK_FALSE(parse_number(text));
    CHECK(parse_number("1a").error().text == "invalid number \"1a\"");
}

TEST_CASE("flags are on and off in any case") {
    CHECK(*parse_flag("on"));
    CHECK(*parse_flag("ON"));
    CHECK_FALSE(*parse_flag("off"));
    CHECK_FALSE(*parse_flag("Off"));
    for (const char* text : {"", "o", "yes", "1", "onn", "of"}) CHECK_FALSE(parse_flag(text).ok());
}

TEST_CASE("a setting has its default until it is written or inherits") {
    Setting<int> parent{1};
    Setting<int> child{2};
    CHECK((*child == 2 && !child.written()));
    parent.write(3);
    child.inherit(parent);
    CHECK((*child == 3 && child.written()));
    parent.write(4);
    child.inherit(parent);
    CHECK(child.get() == 3);
    Setting<std::string> text{"abc"};
    text.edit() += "d";
    CHECK((text.written() && text->size() == 4));
}
