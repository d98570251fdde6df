#include "weir/base/text.h"

#include <algorithm>

namespace weir {

bool equals_ignoring_case(std::string_view a, std::string_view b) {
    // Most names come in their usual spelling.
    return a == b || (a.size() == b.size() && starts_with_ignoring_case(a, b));
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
    if (text.size() < prefix.size()) return false;
    for (std::size_t i = 0; i < prefix.size(); ++i) {
        if (to_lower(text[i]) != to_lower(prefix[i])) return false;
    }
    return true;
}

std::size_t find_ignoring_case(std::string_view text, std::string_view part) {
    for (std::size_t at = 0; at + part.size() <= text.size(); ++at) {
        if (starts_with_ignoring_case(text.substr(at), part)) return at;
    }
    return std::string_view::npos;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

std::string_view cut(std::string_view& text, char separator) {
    const std::size_t at = std::min(text.find(separator), text.size());
    const std::string_view before = text.substr(0, at);
    text.remove_prefix(std::min(at + 1, text.size()));
    return before;
}

char* write_padded(char* to, std::uint64_t number, int width) {
    const NumberText digits(number);
    for (int left = width - static_cast<int>(digits.view().size()); left > 0; --left) *to++ = '0';
    return std::copy(digits.view().begin(), digits.view().end(), to);
}

char* write_hex(char* to, std::uint64_t number) { return std::to_chars(to, to + 16, number, 16).ptr; }

}  // namespace weir
