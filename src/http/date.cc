#include "http/date.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "weir/base/text.h"

namespace weir::http {

namespace {

constexpr std::string_view days = "SunMonTueWedThuFriSat";
constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
constexpr std::int64_t seconds_per_day = 86400;

struct Civil {
    int year;
    unsigned month;  // 1..12
    unsigned day;    // 1..31
};

// Days since 1970-01-01 of a date in the proleptic Gregorian calendar. Years are counted
// from March, so that the leap day is a year's last; eras are 400 years.
constexpr std::int64_t days_from_civil(Civil date) {
    const std::int64_t year = date.year - (date.month <= 2 ? 1 : 0);
    const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
    const std::int64_t year_of_era = year - era * 400;
    const std::int64_t day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

constexpr Civil civil_from_days(std::int64_t count) {
    const std::int64_t shifted = count + 719468;
    const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    const std::int64_t day_of_era = shifted - era * 146097;
    const std::int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const auto march_month = static_cast<unsigned>((5 * day_of_year + 2) / 153);
    const unsigned day = static_cast<unsigned>(day_of_year) - (153 * march_month + 2) / 5 + 1;
    const unsigned month = march_month < 10 ? march_month + 3 : march_month - 9;
    return {static_cast<int>(year_of_era + era * 400) + (month <= 2 ? 1 : 0), month, day};
}

static_assert(days_from_civil({1970, 1, 1}) == 0);
static_assert(civil_from_days(days_from_civil({2024, 2, 29})).day == 29);

constexpr std::int64_t first_second = days_from_civil({1, 1, 1}) * seconds_per_day;
constexpr std::int64_t last_second = days_from_civil({10000, 1, 1}) * seconds_per_day - 1;

struct Parts {
    Civil date;
    unsigned weekday;  // 0 is Sunday
    unsigned hour;
    unsigned minute;
    unsigned second;
};

Parts split(std::time_t when) {
    const std::int64_t time = std::clamp<std::int64_t>(when, first_second, last_second);
    const std::int64_t day = (time >= 0 ? time : time - (seconds_per_day - 1)) / seconds_per_day;
    const auto left = static_cast<unsigned>(time - day * seconds_per_day);
    const auto weekday = static_cast<unsigned>(((day + 4) % 7 + 7) % 7);
    return {civil_from_days(day), weekday, left / 3600, left / 60 % 60, left % 60};
}

char* put(char* to, std::string_view text) {
    std::memcpy(to, text.data(), text.size());
    return to + text.size();
}

char* put_number(char* to, unsigned number, int width) {
    for (int i = width; i-- > 0; number /= 10) to[i] = static_cast<char>('0' + number % 10);
    return to + width;
}

char* put_clock(char* to, const Parts& parts) {
    to = put_number(to, parts.hour, 2);
    *to++ = ':';
    to = put_number(to, parts.minute, 2);
    *to++ = ':';
    return put_number(to, parts.second, 2);
}

std::string_view day_name(unsigned weekday) { return days.substr(weekday * 3, 3); }
std::string_view month_name(unsigned month) { return months.substr((month - 1) * 3, 3); }

// The time as the process's zone shows it, and that zone's offset from UTC.
struct Local {
    Parts parts;
    unsigned offset_minutes;
    char sign;
};

Local local(std::time_t when) {
    std::tm broken{};
    long offset = 0;
    if (localtime_r(&when, &broken) != nullptr) offset = broken.tm_gmtoff / 60;
    const Parts parts = split(when + offset * 60);
    return {parts, static_cast<unsigned>(offset < 0 ? -offset : offset), offset < 0 ? '-' : '+'};
}

// Reads a date from the left; the first thing that doesn't fit makes it bad for good.
class DateReader {
public:
    explicit DateReader(std::string_view text) : rest_(text) {}

    bool ok() const { return ok_; }
    bool at(char c) const { return !rest_.empty() && rest_.front() == c; }
    void expect(char c) {
        ok_ = ok_ && at(c);
        if (ok_) rest_.remove_prefix(1);
    }
    void skip_spaces() { rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size())); }
    void skip_past_comma() {
        const std::size_t comma = rest_.find(',');
        rest_.remove_prefix(comma == std::string_view::npos ? 0 : comma + 1);
    }
    void skip(std::size_t count) {
        ok_ = ok_ && rest_.size() >= count;
        if (ok_) rest_.remove_prefix(count);
    }
    unsigned number(std::size_t width) {
        const std::string_view digits = take(width);
        unsigned value = 0;
        for (const char c : digits) {
            ok_ = ok_ && is_digit(c);
            value = value * 10 + static_cast<unsigned>(c - '0');
        }
        return value;
    }
    unsigned month() {
        const std::size_t found = months.find(take(3));
        ok_ = ok_ && found != std::string_view::npos && found % 3 == 0;
        return ok_ ? static_cast<unsigned>(found / 3) + 1 : 0;
    }
    std::int64_t clock() {
        const unsigned hour = number(2);
        expect(':');
        const unsigned minute = number(2);
        expect(':');
        const unsigned second = number(2);
        ok_ = ok_ && hour <= 23 && minute <= 59 && second <= 59;
        return static_cast<std::int64_t>(hour) * 3600 + minute * 60 + second;
    }

private:
    std::string_view take(std::size_t width) {
        ok_ = ok_ && rest_.size() >= width;
        if (!ok_) return {};
        const std::string_view taken = rest_.substr(0, width);
        rest_.remove_prefix(width);
        return taken;
    }

    std::string_view rest_;
    bool ok_ = true;
};

bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

bool exists(Civil date) {
    constexpr std::array<unsigned, 12> lengths = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (date.month < 1 || date.month > 12 || date.day < 1) return false;
    return date.day <= lengths[date.month - 1] + (date.month == 2 && is_leap(date.year) ? 1U : 0U);
}

struct Moment {
    Civil date{1970, 1, 1};
    std::int64_t clock = 0;
};

// "Nov  6 08:49:37 1994"
Moment read_asctime(DateReader& reader) {
    Moment moment;
    moment.date.month = reader.month();
    reader.expect(' ');
    const bool padded = reader.at(' ');
    if (padded) reader.expect(' ');
    moment.date.day = reader.number(padded ? 1 : 2);
    reader.expect(' ');
    moment.clock = reader.clock();
    reader.expect(' ');
    moment.date.year = static_cast<int>(reader.number(4));
    return moment;
}

// "06 Nov 1994 08:49:37 GMT" or "06-Nov-94 08:49:37 GMT"
Moment read_usual(DateReader& reader) {
    Moment moment;
    moment.date.day = reader.number(2);
    const bool old = reader.at('-');
    reader.expect(old ? '-' : ' ');
    moment.date.month = reader.month();
    reader.expect(old ? '-' : ' ');
    if (old) {
        const auto year = static_cast<int>(reader.number(2));
        moment.date.year = year + (year < 70 ? 2000 : 1900);
    } else {
        moment.date.year = static_cast<int>(reader.number(4));
    }
    reader.expect(' ');
    moment.clock = reader.clock();
    return moment;
}

}  // namespace

std::string_view format_http_date(std::time_t when, char* to) {
    const Parts parts = split(when);
    char* at = put(to, day_name(parts.weekday));
    at = put(at, ", ");
    at = put_number(at, parts.date.day, 2);
    *at++ = ' ';
    at = put(at, month_name(parts.date.month));
    *at++ = ' ';
    at = put_number(at, static_cast<unsigned>(parts.date.year), 4);
    *at++ = ' ';
    at = put_clock(at, parts);
    at = put(at, " GMT");
    return {to, static_cast<std::size_t>(at - to)};
}

std::optional<std::time_t> parse_http_date(std::string_view text) {
    DateReader reader(text);
    Moment moment;
    if (text.find(',') != std::string_view::npos) {
        reader.skip_past_comma();
        reader.skip_spaces();
        moment = read_usual(reader);
    } else {
        reader.skip(3);
        reader.expect(' ');
        moment = read_asctime(reader);
    }
    if (!reader.ok() || !exists(moment.date)) return std::nullopt;
    return days_from_civil(moment.date) * seconds_per_day + moment.clock;
}

std::string_view format_cookie_date(std::time_t when, char* to) {
    const Parts parts = split(when);
    const auto year = static_cast<unsigned>(parts.date.year);
    char* at = put(to, day_name(parts.weekday));
    at = put(at, ", ");
    at = put_number(at, parts.date.day, 2);
    *at++ = '-';
    at = put(at, month_name(parts.date.month));
    *at++ = '-';
    at = year > 2037 ? put_number(at, year, 4) : put_number(at, year % 100, 2);
    *at++ = ' ';
    at = put_clock(at, parts);
    at = put(at, " GMT");
    return {to, static_cast<std::size_t>(at - to)};
}

std::string_view format_log_date(std::time_t when, char* to) {
    const Local time = local(when);
    char* at = put_number(to, time.parts.date.day, 2);
    *at++ = '/';
    at = put(at, month_name(time.parts.date.month));
    *at++ = '/';
    at = put_number(at, static_cast<unsigned>(time.parts.date.year), 4);
    *at++ = ':';
    at = put_clock(at, time.parts);
    *at++ = ' ';
    *at++ = time.sign;
    at = put_number(at, time.offset_minutes / 60, 2);
    at = put_number(at, time.offset_minutes % 60, 2);
    return {to, static_cast<std::size_t>(at - to)};
}

std::string_view format_iso_date(std::time_t when, char* to) {
    const Local time = local(when);
    char* at = put_number(to, static_cast<unsigned>(time.parts.date.year), 4);
    *at++ = '-';
    at = put_number(at, time.parts.date.month, 2);
    *at++ = '-';
    at = put_number(at, time.parts.date.day, 2);
    *at++ = 'T';
    at = put_clock(at, time.parts);
    *at++ = time.sign;
    at = put_number(at, time.offset_minutes / 60, 2);
    *at++ = ':';
    at = put_number(at, time.offset_minutes % 60, 2);
    return {to, static_cast<std::size_t>(at - to)};
}

void DateCache::renew(std::time_t now) {
    second_ = now;
    size_ = format_http_date(now, text_).size();
}

}  // namespace weir::http
