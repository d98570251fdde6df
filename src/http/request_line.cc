#include "http/request_line.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "http/bytes.h"
#include "http/host.h"

namespace weir::http {

namespace {

RequestLine& refuse(RequestLine& line, int status, std::string_view reason) {
    line.refusal = status;
    line.reason = reason;
    return line;
}

// A well-formed token that isn't in the list is a method weir doesn't implement; what
// nginx wouldn't take for a method is no request at all.
bool take_method(RequestLine& line) {
    const auto is_method_char = [](char c) { return (c >= 'A' && c <= 'Z') || c == '_' || c == '-'; };
    const std::string_view name = line.method_name;
    if (name.empty() || !std::all_of(name.begin(), name.end(), is_method_char)) {
        refuse(line, 400, "client sent invalid method");
        return false;
    }
    const std::optional<Method> method = parse_method(name);
    // The HTTP/2 preface names its own version: let that be what it is refused for.
    if (!method && name != "PRI") {
        refuse(line, 501, "client sent unknown method");
        return false;
    }
    line.method = method.value_or(Method::get);
    return true;
}

// "HTTP/1.1" or "HTTP/1.0"; 505 for other numbers, 400 for what is no version.
bool take_version(RequestLine& line, std::string_view text) {
    constexpr std::string_view prefix = "HTTP/";
    const std::string_view number = text.substr(0, prefix.size()) == prefix ? text.substr(prefix.size()) : "";
    if (number == "1.1" || number == "1.0") {
        line.version = number.back() == '1' ? 11 : 10;
        return true;
    }
    const std::size_t dot = number.find('.');
    const auto digits = [](std::string_view part) {
        return !part.empty() && part.size() <= 3 && std::all_of(part.begin(), part.end(), is_digit);
    };
    const bool whole = dot == std::string_view::npos && digits(number);
    const bool other = whole || (dot != std::string_view::npos && digits(number.substr(0, dot)) &&
                                 digits(number.substr(dot + 1)));
    if (other) {
        refuse(line, 505, "client sent invalid version");
    } else {
        refuse(line, 400, "client sent invalid request");
    }
    return false;
}

// Origin-form, absolute-form, or "*" with OPTIONS (RFC 9112 3.2).
bool take_target(RequestLine& line) {
    const std::string_view target = line.target;
    const auto visible = [](char c) { return c > 0x20 && c < 0x7f; };
    if (target.empty() || !std::all_of(target.begin(), target.end(), visible)) return false;
    if (target.front() == '/' || (target == "*" && line.method == Method::options)) {
        line.uri = target;
        return true;
    }
    const std::size_t colon = target.find(':');
    if (colon == std::string_view::npos || colon == 0 || target.substr(colon, 3) != "://") return false;
    if (!std::all_of(target.begin(), target.begin() + static_cast<std::ptrdiff_t>(colon), is_alpha))
        return false;
    const std::size_t start = colon + 3;
    const std::size_t end = std::min(target.find_first_of("/?#", start), target.size());
    line.authority = target.substr(start, end - start);
    line.uri = target.substr(end);
    return parse_host(line.authority).has_value();
}

}  // namespace

RequestLine parse_request_line(std::string_view text) {
    RequestLine line;
    const std::size_t first = std::min(text.find(' '), text.size());
    line.method_name = text.substr(0, first);
    if (!take_method(line)) return line;
    if (line.method == Method::connect) return refuse(line, 405, "client sent CONNECT method");

    const std::string_view rest = text.substr(std::min(first + 1, text.size()));
    const std::size_t second = rest.find(' ');
    line.target = rest.substr(0, second);
    if (second == std::string_view::npos) {
        // Without a version it is an HTTP/0.9 request (or would be, if that were all).
        if (line.method == Method::get && take_target(line)) {
            return refuse(line, 505, "client sent invalid version");
        }
        return refuse(line, 400, "client sent invalid request");
    }
    const bool has_target = take_target(line);
    if (!take_version(line, rest.substr(second + 1))) return line;
    if (!has_target) return refuse(line, 400, "client sent invalid request");
    if (line.method_name == "PRI") return refuse(line, 501, "client sent unknown method");
    if (line.method == Method::trace) return refuse(line, 405, "client sent TRACE method");
    return line;
}

}  // namespace weir::http
