#include "modules/headers/filter.h"

#include <charconv>
#include <ctime>

#include "http/date.h"
#include "net/loop.h"
#include "weir/core/request.h"
#include "weir/core/worker.h"

namespace weir::modules {

namespace {

using http::Known;

// Statuses of answers that a client may use as intended.
bool is_ordinary(int status) {
    switch (status) {
        case 200:
        case 201:
        case 204:
        case 206:
        case 301:
        case 302:
        case 303:
        case 304:
        case 307:
        case 308:
            return true;
        default:
            return false;
    }
}

// The next moment of that time of day, local time.
std::time_t next_daily(std::time_t now, std::time_t time_of_day) {
    std::tm day{};
    localtime_r(&now, &day);
    day.tm_hour = static_cast<int>(time_of_day / 3600);
    day.tm_min = static_cast<int>(time_of_day / 60 % 60);
    day.tm_sec = static_cast<int>(time_of_day % 60);
    const std::time_t today = mktime(&day);
    if (today > now) return today;
    ++day.tm_mday;
    return mktime(&day);
}

void set_expiry(Request& request, std::string_view expires, std::string_view cache_control) {
    request.response.headers.set(Known::expires, expires);
    request.response.headers.set(Known::cache_control, cache_control);
}

std::string_view max_age(Request& request, std::time_t seconds) {
    constexpr std::size_t most = 20;
    char digits[most];
    const char* const end = std::to_chars(digits, digits + most, seconds).ptr;
    return request.arena().concat("max-age=",
                                  std::string_view(digits, static_cast<std::size_t>(end - digits)));
}

void apply(Request& request, const Expiry& expiry) {
    using Kind = Expiry::Kind;
    if (expiry.kind == Kind::off) return;
    if (expiry.kind == Kind::epoch) return set_expiry(request, "Thu, 01 Jan 1970 00:00:01 GMT", "no-cache");
    if (expiry.kind == Kind::max) {
        return set_expiry(request, "Thu, 31 Dec 2037 23:55:55 GMT", "max-age=315360000");
    }
    const auto now = static_cast<std::time_t>(request.worker().loop().wall().seconds);
    const auto time = static_cast<std::time_t>(expiry.time.count());
    std::time_t until = now + time;
    if (expiry.kind == Kind::daily) {
        until = next_daily(now, time);
    } else if (expiry.kind == Kind::modified && request.response.last_modified) {
        until = *request.response.last_modified + time;
    }
    // Nothing of time is the present moment, whatever it is counted from.
    if (time == 0 && expiry.kind != Kind::daily) until = now;
    const std::string_view date = http::format_http_date(until, request.arena().chars(http::http_date_size));
    const bool past = time < 0 || until < now;
    set_expiry(request, date, past ? std::string_view("no-cache") : max_age(request, until - now));
}

void set_expires(Request& request, const HeadersSettings& settings) {
    if (settings.expiry_text.empty()) return apply(request, settings.expiry);
    Expiry expiry = settings.expiry;
    // A value that is none adds nothing: it may come from the request.
    if (parse_expiry(settings.expiry_text.evaluate(request), expiry)) apply(request, expiry);
}

void add(Request& request, const AddedField& field) {
    const std::string_view value = field.value.evaluate(request);
    Response& response = request.response;
    const Known known = http::known_of(field.name);
    if (known == Known::last_modified) {
        response.last_modified = value.empty() ? std::nullopt : http::parse_http_date(value);
        return;
    }
    if (known == Known::etag) response.headers.remove(known);
    if (!value.empty()) response.headers.add(field.name, value);
}

}  // namespace

FilterResult add_headers(Request& request, const HeadersSettings& settings) {
    if (request.kind() == Request::Kind::subrequest) return FilterResult::go_on;
    const bool ordinary = is_ordinary(request.response.status);
    if (ordinary) set_expires(request, settings);
    for (const AddedField& field : settings.fields) {
        if (ordinary || field.always) add(request, field);
    }
    return FilterResult::go_on;
}

}  // namespace weir::modules
