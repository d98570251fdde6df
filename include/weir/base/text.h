// Small helpers for ASCII text. Nothing here depends on the locale.
#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace weir {

constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
constexpr char to_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
// Space and horizontal tab: RFC 9110's OWS.
constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
// 0–15, or -1.
constexpr int hex_value(char c) {
    if (is_digit(c)) return c - '0';
    const char lower = to_lower(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Without regard to ASCII case.
bool equals_ignoring_case(std::string_view a, std::string_view b);
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);
// Where `part` first occurs, or npos.
std::size_t find_ignoring_case(std::string_view text, std::string_view part);

// Without the blanks (space, tab) at both ends.
std::string_view trim(std::string_view text);

// Cuts `text` at the first `separator`: returns what stands before it and leaves in `text`
// what stands behind; without one all of it, and leaves nothing.
std::string_view cut(std::string_view& text, char separator);

// The whole text as a number in base 10 or 16; nothing for an empty text, a sign where the
// type has none, a "+", blanks, or a value that does not fit.
template <std::integral Number>
std::optional<Number> to_number(std::string_view text, int base = 10) {
    Number number{};
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number, base);
    if (error != std::errc() || stop != end) return std::nullopt;
    return number;
}

// The decimal form of an integer without an allocation: NumberText(n).view().
class NumberText {
public:
    template <std::integral Number>
    explicit NumberText(Number number)
        : size_(static_cast<std::size_t>(std::to_chars(text_, text_ + sizeof(text_), number).ptr - text_)) {}
    std::string_view view() const { return {text_, size_}; }
    operator std::string_view() const { return view(); }

private:
    char text_[24];
    std::size_t size_;
};

// `number` in decimal with at least `width` digits, zeros in front; returns the end of what
// was written. `to` has room for 20 characters or `width`, whichever is more.
char* write_padded(char* to, std::uint64_t number, int width);
// In lower case hexadecimal, without prefix; `to` has room for 16 characters.
char* write_hex(char* to, std::uint64_t number);

}  // namespace weir
