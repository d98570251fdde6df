#include "weir/conf/values.h"

#include <limits>
#include <optional>
#include <string>

#include <strings.h>

namespace weir::conf {

namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

Error bad(const char* what, std::string_view text) {
    return invalid(std::string(what) + " \"" + std::string(text) + "\"");
}

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

// `value` * 10 + digit, unless that exceeds the range.
bool add_digit(std::int64_t& value, char digit) {
    const int number = digit - '0';
    if (value > (most - number) / 10) return false;
    value = value * 10 + number;
    return true;
}

std::optional<std::int64_t> digits(std::string_view text) {
    if (text.empty()) return std::nullopt;
    std::int64_t value = 0;
    for (const char byte : text) {
        if (!is_digit(byte) || !add_digit(value, byte)) return std::nullopt;
    }
    return value;
}

Result<std::uint64_t> scaled(std::string_view text, bool giga) {
    std::int64_t scale = 1;
    std::string_view number = text;
    if (!text.empty() && !is_digit(text.back())) {
        switch (text.back()) {
            case 'k':
            case 'K':
                scale = 1024;
                break;
            case 'm':
            case 'M':
                scale = 1024 * 1024;
                break;
            case 'g':
            case 'G':
                scale = giga ? 1024 * 1024 * 1024 : 0;
                break;
            default:
                scale = 0;
        }
        number.remove_suffix(1);
    }
    const auto value = digits(number);
    if (scale == 0 || !value || *value > most / scale) return bad("invalid size", text);
    return static_cast<std::uint64_t>(*value * scale);
}

// One unit of nginx's times. Ranks keep the order: each unit must rank above the one before.
struct Unit {
    int rank;
    std::int64_t milliseconds;
    bool last = false;  // no unit may follow
};
constexpr std::int64_t day = 24LL * 60 * 60 * 1000;
constexpr Unit second{7, 1000};
constexpr Unit bare{7, 1000, true};
constexpr int highest_rank = 9;

// The unit at `at`, which is moved behind it.
std::optional<Unit> unit_at(std::string_view text, std::size_t& at) {
    switch (text[at++]) {
        case 'y':
            return Unit{1, 365 * day};
        case 'M':
            return Unit{2, 30 * day};
        case 'w':
            return Unit{3, 7 * day};
        case 'd':
            return Unit{4, day};
        case 'h':
            return Unit{5, 60 * 60 * 1000};
        case 'm':
            if (at == text.size() || text[at] != 's') return Unit{6, 60 * 1000};
            ++at;
            return Unit{8, 1};
        case 's':
            return second;
        case ' ':
            return bare;
        default:
            return std::nullopt;
    }
}

bool add(std::int64_t& total, std::int64_t value, std::int64_t scale) {
    return !__builtin_mul_overflow(value, scale, &value) && !__builtin_add_overflow(total, value, &total);
}

// Milliseconds; nothing when the text is not a time.
std::optional<std::int64_t> total_time(std::string_view text) {
    std::int64_t total = 0;
    std::int64_t value = 0;
    bool any_digit = false;
    int rank = 0;
    for (std::size_t at = 0; at < text.size();) {
        if (is_digit(text[at])) {
            if (!add_digit(value, text[at++])) return std::nullopt;
            any_digit = true;
            continue;
        }
        const auto unit = unit_at(text, at);
        if (!unit || unit->rank <= rank || !add(total, value, unit->milliseconds)) return std::nullopt;
        rank = unit->last ? highest_rank : unit->rank;
        value = 0;
        while (at < text.size() && text[at] == ' ') ++at;
    }
    if (!any_digit || !add(total, value, bare.milliseconds)) return std::nullopt;
    return total;
}

}  // namespace

Result<std::uint64_t> parse_size(std::string_view text) { return scaled(text, false); }
Result<std::uint64_t> parse_offset(std::string_view text) { return scaled(text, true); }

Result<std::chrono::milliseconds> parse_duration(std::string_view text) {
    const auto total = total_time(text);
    if (!total) return bad("invalid time", text);
    return std::chrono::milliseconds(*total);
}

Result<std::chrono::seconds> parse_seconds(std::string_view text) {
    const auto total = total_time(text);
    if (!total || text.find("ms") != std::string_view::npos) return bad("invalid time", text);
    return std::chrono::seconds(*total / 1000);
}

Result<std::int64_t> parse_number(std::string_view text) {
    const auto value = digits(text);
    if (!value) return bad("invalid number", text);
    return *value;
}

Result<bool> parse_flag(std::string_view text) {
    if (text.size() == 2 && strncasecmp(text.data(), "on", 2) == 0) return true;
    if (text.size() == 3 && strncasecmp(text.data(), "off", 3) == 0) return false;
    return bad("invalid flag", text);
}

}  // namespace weir::conf
