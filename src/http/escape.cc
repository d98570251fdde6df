#include "weir/http/escape.h"

#include <algorithm>
#include <cstddef>

#include "http/bytes.h"

namespace weir::http {

namespace {

// What may never stand in a URI (RFC 3986), plus what each kind escapes.
constexpr ByteSet never_in_uri = ByteSet::where([](char c) {
                                     return is_control(c) || static_cast<unsigned char>(c) >= 0x80;
                                 }).with(" \"<>\\^`{|}");
constexpr ByteSet uri_bytes = never_in_uri.with("#%?");
constexpr ByteSet args_bytes = never_in_uri.with("#%&+;?");
constexpr ByteSet refresh_bytes = never_in_uri.with("'");
constexpr ByteSet component_kept = ByteSet::where(is_alnum).with("-._~!'()*");
constexpr ByteSet component_bytes = ByteSet::where([](char c) { return !component_kept.has(c); });

const ByteSet& bytes_of(EscapeKind kind) {
    switch (kind) {
        case EscapeKind::args:
            return args_bytes;
        case EscapeKind::uri_component:
            return component_bytes;
        case EscapeKind::refresh:
            return refresh_bytes;
        default:
            return uri_bytes;
    }
}

std::string_view escape_percent(std::string_view text, const ByteSet& chosen, Arena& arena) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    const auto escaped = [&](char c) { return chosen.has(c); };
    const auto count = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), escaped));
    if (count == 0) return text;
    char* const start = arena.chars(text.size() + 2 * count);
    char* to = start;
    for (const char c : text) {
        if (escaped(c)) {
            *to++ = '%';
            *to++ = hex[static_cast<unsigned char>(c) >> 4];
            *to++ = hex[static_cast<unsigned char>(c) & 15];
        } else {
            *to++ = c;
        }
    }
    return {start, static_cast<std::size_t>(to - start)};
}

std::string_view reference_of(char c) {
    switch (c) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        default:
            return {};
    }
}

std::string_view escape_html(std::string_view text, Arena& arena) {
    std::size_t size = 0;
    for (const char c : text) size += std::max<std::size_t>(reference_of(c).size(), 1);
    if (size == text.size()) return text;
    char* const start = arena.chars(size);
    char* to = start;
    for (const char c : text) {
        const std::string_view reference = reference_of(c);
        if (reference.empty()) {
            *to++ = c;
        } else {
            to = std::copy(reference.begin(), reference.end(), to);
        }
    }
    return {start, size};
}

// The byte that "%XX" at text[at] stands for, or -1.
int decoded_at(std::string_view text, std::size_t at) {
    if (text.size() - at < 3) return -1;
    const int high = hex_value(text[at + 1]);
    const int low = hex_value(text[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

}  // namespace

std::string_view escape(std::string_view text, EscapeKind kind, Arena& arena) {
    if (kind == EscapeKind::html) return escape_html(text, arena);
    return escape_percent(text, bytes_of(kind), arena);
}

std::string_view unescape(std::string_view text, Arena& arena) {
    if (text.find('%') == std::string_view::npos) return text;
    char* const start = arena.chars(text.size());
    char* to = start;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            *to++ = text[at];
        } else if (const int byte = decoded_at(text, at); byte >= 0) {
            *to++ = static_cast<char>(byte);
            at += 2;
        } else if (at + 1 < text.size()) {
            // A first character that is no digit stays, without its "%"; behind a good first
            // digit a bad second one is lost with it.
            if (hex_value(text[at + 1]) < 0) *to++ = text[at + 1];
            at += hex_value(text[at + 1]) < 0 ? 1 : 2;
        }
    }
    return {start, static_cast<std::size_t>(to - start)};
}

std::string_view unescape_component(std::string_view text, Arena& arena) {
    if (text.find_first_of("%+") == std::string_view::npos) return text;
    char* const start = arena.chars(text.size());
    char* to = start;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const int byte = text[at] == '%' ? decoded_at(text, at) : -1;
        if (byte >= 0) {
            *to++ = static_cast<char>(byte);
            at += 2;
        } else {
            *to++ = text[at] == '+' ? ' ' : text[at];
        }
    }
    return {start, static_cast<std::size_t>(to - start)};
}

}  // namespace weir::http
