// The host a request is for: a Host field's value or the authority of an absolute-form
// target (RFC 3986 3.2.2, without user information).
#pragma once

#include <optional>
#include <string_view>

#include "weir/base/arena.h"

namespace weir::http {

struct Host {
    std::string_view name;  // as sent; an IPv6 address with its brackets
    std::string_view port;  // digits, or empty
};

// Nothing if the text is empty or not valid: bytes outside RFC 3986's, two dots in a row,
// a bad bracketed address, a port that is no number up to 65535.
std::optional<Host> parse_host(std::string_view text);

// nginx's $host of a valid name: lower case, without a final dot. The view that came in if
// nothing had to change.
std::string_view normalize_host(std::string_view name, Arena& arena);

}  // namespace weir::http
