// Making variables' texts.
#pragma once

#include <charconv>
#include <cstdint>
#include <string_view>

#include "weir/core/request.h"

namespace weir {

inline std::string_view decimal(Request& request, std::uint64_t number) {
    constexpr std::size_t most = 20;
    char* const start = request.arena().chars(most);
    const char* const end = std::to_chars(start, start + most, number).ptr;
    return {start, static_cast<std::size_t>(end - start)};
}

// "12.345"
inline std::string_view seconds_text(Request& request, std::uint64_t milliseconds) {
    const std::uint64_t fraction = milliseconds % 1000;
    const char digits[4] = {'.', static_cast<char>('0' + fraction / 100),
                            static_cast<char>('0' + fraction / 10 % 10),
                            static_cast<char>('0' + fraction % 10)};
    return request.arena().concat(decimal(request, milliseconds / 1000), std::string_view(digits, 4));
}

// A text that the request may lack: nginx's difference between "not there" and empty.
inline Value present(std::string_view text) {
    if (text.data() == nullptr) return std::nullopt;
    return text;
}

// Whether a field's name is what a variable's name ($http_NAME) means: in lower case,
// with "_" for "-".
inline bool names_field(std::string_view rest, std::string_view field) {
    if (rest.size() != field.size()) return false;
    for (std::size_t i = 0; i < rest.size(); ++i) {
        char c = field[i];
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
        if (c == '-') c = '_';
        if (c != rest[i]) return false;
    }
    return true;
}

}  // namespace weir
