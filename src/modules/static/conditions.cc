#include "modules/static/conditions.h"

#include <charconv>

#include "http/conditional.h"
#include "http/date.h"

namespace weir::modules {

namespace {

using http::Known;

bool modified_since(std::string_view field, StaticSettings::IfModifiedSince rule, std::time_t modified) {
    if (rule == StaticSettings::IfModifiedSince::off) return true;
    const auto since = http::parse_http_date(field);
    if (!since) return true;
    if (*since == modified) return false;
    return rule == StaticSettings::IfModifiedSince::exact || *since < modified;
}

}  // namespace

std::string_view file_etag(std::time_t modified, std::uint64_t size, Arena& arena) {
    constexpr std::size_t most = 16;
    constexpr int hexadecimal = 16;
    char time_digits[most];
    char size_digits[most];
    const auto* time_end =
        std::to_chars(time_digits, time_digits + most, static_cast<std::uint64_t>(modified), hexadecimal).ptr;
    const auto* size_end = std::to_chars(size_digits, size_digits + most, size, hexadecimal).ptr;
    return arena.concat("\"", std::string_view(time_digits, static_cast<std::size_t>(time_end - time_digits)),
                        "-", std::string_view(size_digits, static_cast<std::size_t>(size_end - size_digits)),
                        "\"");
}

Verdict check_conditions(const http::HeaderMap& headers, StaticSettings::IfModifiedSince rule,
                         std::string_view etag, std::time_t modified) {
    if (const http::Field* field = headers.find(Known::if_unmodified_since)) {
        const auto since = http::parse_http_date(field->value);
        if (!since || *since < modified) return Verdict::failed;
    }
    if (const http::Field* field = headers.find(Known::if_match)) {
        if (!http::etag_list_matches(field->value, etag, false)) return Verdict::failed;
    }
    const http::Field* since = headers.find(Known::if_modified_since);
    const http::Field* none_match = headers.find(Known::if_none_match);
    if (since == nullptr && none_match == nullptr) return Verdict::met;
    if (since != nullptr && modified_since(since->value, rule, modified)) return Verdict::met;
    if (none_match != nullptr && !http::etag_list_matches(none_match->value, etag, true)) return Verdict::met;
    return Verdict::not_modified;
}

bool range_wanted(const http::HeaderMap& headers, std::string_view etag, std::time_t modified) {
    const http::Field* field = headers.find(Known::if_range);
    if (field == nullptr) return true;
    if (field->value.size() >= 2 && field->value.ends_with('"')) return field->value == etag;
    const auto since = http::parse_http_date(field->value);
    return since && *since == modified;
}

}  // namespace weir::modules
