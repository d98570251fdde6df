#include "weir/http/escape.h"

#include <algorithm>
#include <bitset>
#include <cstddef>

#include "http/bytes.h"

namespace weir::http {

namespace {

using Class = std::bitset<256>;

Class with(Class set, std::string_view more) {
    for (const char c : more) set[static_cast<unsigned char>(c)] = true;
    return set;
}

// What may never stand in a URI (RFC 3986), plus what every kind escapes.
Class never_in_uri() {
    Class set = with({}, " \"<>\\^`{|}");
    for (std::size_t c = 0; c < 256; ++c) {
        if (c < 0x20 || c >= 0x7f) set[c] = true;
    }
    return set;
}

Class reserved() {
    Class set;
    set.set();
    for (std::size_t c = 0; c < 256; ++c) {
        const char character = static_cast<char>(c);
        if (is_alnum(character) || std::string_view("-._~!'()*").find(character) != std::string_view::npos) {
            set[c] = false;
        }
    }
    return set;
}

const Class uri_class = with(never_in_uri(), "#%?");
const Class args_class = with(never_in_uri(), "#%&+;?");
const Class component_class = reserved();
const Class refresh_class = with(never_in_uri(), "'");

const Class& class_of(EscapeKind kind) {
    switch (kind) {
        case EscapeKind::args:
            return args_class;
        case EscapeKind::uri_component:
            return component_class;
        case EscapeKind::refresh:
            return refresh_class;
        default:
            return uri_class;
    }
}

std::string_view escape_percent(std::string_view text, const Class& chosen, Arena& arena) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    const auto escaped = [&](char c) { return chosen[static_cast<unsigned char>(c)]; };
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
    return escape_percent(text, class_of(kind), arena);
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
