// Dates on the wire and in logs. All take and give seconds since 1970, UTC.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string_view>

namespace weir::http {

// "Mon, 23 Nov 2026 21:10:12 GMT" (RFC 9110 5.6.7). `to` has room for http_date_size
// bytes; no NUL is written. Years are 1..9999, others are clamped.
constexpr std::size_t http_date_size = 29;
std::string_view format_http_date(std::time_t when, char* to);

// IMF-fixdate, RFC 850 (two-digit years: 70..99 are 19xx, others 20xx) and asctime; nothing
// for what is no date. The day's name is not checked, as in nginx.
std::optional<std::time_t> parse_http_date(std::string_view text);

// "Mon, 23-Nov-26 21:10:12 GMT" as in nginx's Set-Cookie; after 2037 with four digits.
constexpr std::size_t max_cookie_date_size = 31;
std::string_view format_cookie_date(std::time_t when, char* to);

// nginx's $time_local, in the process's time zone: "23/Nov/2026:21:10:12 +0000".
constexpr std::size_t log_date_size = 26;
std::string_view format_log_date(std::time_t when, char* to);

// nginx's $time_iso8601, in the process's time zone: "2026-11-23T21:10:12+00:00".
constexpr std::size_t iso_date_size = 25;
std::string_view format_iso_date(std::time_t when, char* to);

// An IMF-fixdate made at most once a second: one per worker.
class DateCache {
public:
    // Valid until the next call with another second.
    std::string_view http_date(std::time_t now) {
        if (now != second_ || size_ == 0) renew(now);
        return {text_, size_};
    }

private:
    void renew(std::time_t now);

    std::time_t second_ = 0;
    std::size_t size_ = 0;
    char text_[http_date_size];
};

}  // namespace weir::http
