#include "http/host.h"

#include <algorithm>
#include <cstddef>

#include "http/bytes.h"

namespace weir::http {

namespace {

constexpr ByteSet name_bytes = ByteSet::where(is_alnum).with("-._~!$&'()*+,;=");
constexpr ByteSet address_bytes = ByteSet::where(is_alnum).with(":.-_~");

bool is_port(std::string_view text) {
    int port = 0;
    for (const char c : text) {
        if (!is_digit(c)) return false;
        port = port * 10 + (c - '0');
        if (port > 65535) return false;
    }
    return true;
}

// RFC 3986's reg-name, which IPv4 addresses fit too.
bool is_registered_name(std::string_view name) {
    char previous = '\0';
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if (c == '.' && previous == '.') return false;
        if (c == '%') {
            if (i + 2 >= name.size() || hex_value(name[i + 1]) < 0 || hex_value(name[i + 2]) < 0)
                return false;
        } else if (!name_bytes.has(c)) {
            return false;
        }
        previous = c;
    }
    return !name.empty() && name != ".";
}

// Between the brackets: an IPv6 address, or an address of a later version ("v1.x").
bool is_address(std::string_view text) {
    const auto fits = [](char c) { return address_bytes.has(c); };
    return !text.empty() && std::all_of(text.begin(), text.end(), fits);
}

}  // namespace

std::optional<Host> parse_host(std::string_view text) {
    std::size_t end = 0;
    if (!text.empty() && text.front() == '[') {
        end = text.find(']');
        if (end == std::string_view::npos || !is_address(text.substr(1, end - 1))) return std::nullopt;
        ++end;
    } else {
        end = std::min(text.find(':'), text.size());
        if (!is_registered_name(text.substr(0, end))) return std::nullopt;
    }
    Host host{text.substr(0, end), {}};
    if (end == text.size()) return host;
    if (text[end] != ':' || !is_port(text.substr(end + 1))) return std::nullopt;
    host.port = text.substr(end + 1);
    return host;
}

std::string_view normalize_host(std::string_view name, Arena& arena) {
    if (!name.empty() && name.back() == '.') name.remove_suffix(1);
    const auto upper = [](char c) { return c != to_lower(c); };
    if (std::none_of(name.begin(), name.end(), upper)) return name;
    char* to = arena.chars(name.size());
    std::transform(name.begin(), name.end(), to, to_lower);
    return {to, name.size()};
}

}  // namespace weir::http
