#include "http/date.h"

#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>

#include <catch2/catch.hpp>

using namespace weir::http;

namespace {

std::string http(std::time_t when) {
    char text[http_date_size];
    return std::string(format_http_date(when, text));
}

std::string cookie(std::time_t when) {
    char text[max_cookie_date_size];
    return std::string(format_cookie_date(when, text));
}

// The process's time zone, for as long as the object lives.
class Zone {
public:
    explicit Zone(const char* name) {
        setenv("TZ", name, 1);
        tzset();
    }
    ~Zone() {
        unsetenv("TZ");
        tzset();
    }
};

}  // namespace

TEST_CASE("dates are written as HTTP wants them") {
    CHECK(http(0) == "Thu, 01 Jan 1970 00:00:00 GMT");
    CHECK(http(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(http(1795468212) == "Mon, 23 Nov 2026 21:10:12 GMT");
    CHECK(http(951782400) == "Tue, 29 Feb 2000 00:00:00 GMT");
    CHECK(http(-1) == "Wed, 31 Dec 1969 23:59:59 GMT");
    CHECK(http(std::numeric_limits<std::int64_t>::max()) == "Fri, 31 Dec 9999 23:59:59 GMT");
    CHECK(http(std::numeric_limits<std::int64_t>::min()) == "Mon, 01 Jan 0001 00:00:00 GMT");
}

TEST_CASE("a written date reads back as the same second") {
    for (std::time_t when = -2208988800; when < 4102444800; when += 7654321)
        CHECK(parse_http_date(http(when)) == when);
}

TEST_CASE("all three forms of a date are read") {
    CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT") == 784111777);
    CHECK(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT") == 784111777);
    CHECK(parse_http_date("Sun Nov  6 08:49:37 1994") == 784111777);
    CHECK(parse_http_date("Sun Nov 16 08:49:37 1994") == 784975777);
    CHECK(parse_http_date("Sunday, 06-Nov-69 08:49:37 GMT") == 3150953377);
}

TEST_CASE("what is no date is not read") {
    for (const char* text :
         {"", "Sun", "Sun,", "Sun, 06 Nov 1994", "Sun, 06 Nov 1994 08:49", "Sun, 6 Nov 1994 08:49:37 GMT",
          "Sun, 06 Nvo 1994 08:49:37 GMT", "Sun, 32 Jan 1994 08:49:37 GMT", "Sun, 00 Jan 1994 08:49:37 GMT",
          "Sun, 29 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT",
          "Sun, 06 Nov 1994 08:49:61 GMT", "Sun Nov 6 08:49:37 1994", "784111777", ",", ", ", "\xff"}) {
        INFO(text);
        CHECK_FALSE(parse_http_date(text));
    }
}

TEST_CASE("cookies' dates are nginx's") {
    CHECK(cookie(0) == "Thu, 01-Jan-70 00:00:00 GMT");
    CHECK(cookie(2145916799) == "Thu, 31-Dec-37 23:59:59 GMT");
    CHECK(cookie(2145916800) == "Fri, 01-Jan-2038 00:00:00 GMT");
}

TEST_CASE("logs' dates are local") {
    char text[log_date_size];
    {
        const Zone zone("UTC");
        CHECK(format_log_date(1795468212, text) == "23/Nov/2026:21:10:12 +0000");
        CHECK(format_iso_date(1795468212, text) == "2026-11-23T21:10:12+00:00");
    }
    {
        const Zone zone("XYZ+3:30");
        CHECK(format_log_date(1795468212, text) == "23/Nov/2026:17:40:12 -0330");
        CHECK(format_iso_date(1795468212, text) == "2026-11-23T17:40:12-03:30");
    }
    {
        const Zone zone("XYZ-5:45");
        CHECK(format_log_date(1795468212, text) == "24/Nov/2026:02:55:12 +0545");
    }
}

TEST_CASE("the date of a second is made once") {
    DateCache cache;
    const std::string_view first = cache.http_date(0);
    CHECK(first == "Thu, 01 Jan 1970 00:00:00 GMT");
    CHECK(cache.http_date(0).data() == first.data());
    CHECK(cache.http_date(1) == "Thu, 01 Jan 1970 00:00:01 GMT");
}
