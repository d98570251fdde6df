#include "weir/http/cookies.h"

#include <algorithm>
#include <cstddef>

#include "weir/base/text.h"

namespace weir::http {

namespace {

std::string_view without_leading_spaces(std::string_view text) {
    return text.substr(std::min(text.find_first_not_of(' '), text.size()));
}

}  // namespace

std::optional<std::string_view> find_cookie(std::string_view field_value, std::string_view name) {
    std::string_view rest = field_value;
    while (!rest.empty()) {
        if (starts_with_ignoring_case(rest, name)) {
            const std::string_view after = without_leading_spaces(rest.substr(name.size()));
            if (!after.empty() && after.front() == '=') {
                const std::string_view value = without_leading_spaces(after.substr(1));
                return value.substr(0, value.find(';'));
            }
        }
        const std::size_t end = std::min(rest.find_first_of(";,"), rest.size());
        rest = without_leading_spaces(rest.substr(std::min(end + 1, rest.size())));
    }
    return std::nullopt;
}

std::optional<std::string_view> find_cookie(const HeaderMap& headers, std::string_view name) {
    if (!headers.has(Known::cookie)) return std::nullopt;
    for (const Field& field : headers) {
        if (field.known != Known::cookie) continue;
        if (const auto value = find_cookie(field.value, name)) return value;
    }
    return std::nullopt;
}

}  // namespace weir::http
