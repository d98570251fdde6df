#include "http/framing.h"

#include <limits>

#include "http/bytes.h"

namespace weir::http {

std::optional<std::uint64_t> parse_content_length(std::string_view value) {
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    if (value.empty()) return std::nullopt;
    std::uint64_t length = 0;
    for (const char c : value) {
        if (!is_digit(c)) return std::nullopt;
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (length > (most - digit) / 10) return std::nullopt;
        length = length * 10 + digit;
    }
    return length;
}

FramingFields FramingFields::of(const HeaderMap& headers) {
    FramingFields found;
    for (const Field& field : headers) {
        switch (field.known) {
            case Known::host:
                if (found.hosts++ == 0) found.host = field.value;
                break;
            case Known::content_length:
                if (found.content_lengths++ == 0) found.content_length = field.value;
                break;
            case Known::transfer_encoding:
                if (found.transfer_encodings++ == 0) found.transfer_encoding = field.value;
                break;
            case Known::expect:
                found.expect = field.value;
                break;
            case Known::connection:
                found.close = found.close || list_has(field.value, "close");
                found.keep_alive = found.keep_alive || list_has(field.value, "keep-alive");
                break;
            default:
                break;
        }
    }
    return found;
}

}  // namespace weir::http
