#include "modules/rewrite/redirect_text.h"

#include <algorithm>

namespace weir::modules {

namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool is_control(char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; }

}  // namespace

std::string_view unescape_redirect(std::string_view target, Arena& arena) {
    if (target.find('%') == std::string_view::npos) return target;
    char* const start = arena.chars(target.size());
    char* to = start;
    std::size_t at = 0;
    while (at < target.size() && target[at] != '?') {
        const char c = target[at++];
        if (c != '%') {
            *to++ = c;
            continue;
        }
        if (at == target.size()) break;
        const int high = hex_value(target[at]);
        if (high < 0) {
            *to++ = target[at++];
            continue;
        }
        if (++at == target.size()) break;
        const int low = hex_value(target[at++]);
        if (low < 0) continue;
        const int decoded = high * 16 + low;
        if (decoded == '?') {
            *to++ = '?';
            break;
        }
        if (decoded > '%' && decoded < 0x7f) {
            *to++ = static_cast<char>(decoded);
        } else {
            to = std::copy_n(target.data() + at - 3, 3, to);
        }
    }
    const std::string_view rest = target.substr(at);
    to = std::copy(rest.begin(), rest.end(), to);
    return {start, static_cast<std::size_t>(to - start)};
}

std::string_view without_controls(std::string_view target, Arena& arena) {
    const auto count = std::count_if(target.begin(), target.end(), is_control);
    if (count == 0) return target;
    constexpr char digits[] = "0123456789ABCDEF";
    char* const start = arena.chars(target.size() + 2 * static_cast<std::size_t>(count));
    char* to = start;
    for (char c : target) {
        if (!is_control(c)) {
            *to++ = c;
            continue;
        }
        *to++ = '%';
        *to++ = digits[static_cast<unsigned char>(c) >> 4];
        *to++ = digits[c & 15];
    }
    return {start, static_cast<std::size_t>(to - start)};
}

}  // namespace weir::modules
