#include "weir/http/status.h"

#include <array>
#include <cstddef>

namespace weir::http {

namespace {

constexpr int lowest = 100;
constexpr int highest = 599;
constexpr std::size_t codes = highest - lowest + 1;

// The digits of all codes, one after another: what status_line gives where there is no text.
constexpr std::array<char, codes * 3> make_digits() {
    std::array<char, codes * 3> digits{};
    for (std::size_t i = 0; i < codes; ++i) {
        const std::size_t code = i + lowest;
        digits[i * 3] = static_cast<char>('0' + code / 100);
        digits[i * 3 + 1] = static_cast<char>('0' + code / 10 % 10);
        digits[i * 3 + 2] = static_cast<char>('0' + code % 10);
    }
    return digits;
}

constexpr std::array<char, codes* 3> digits = make_digits();

constexpr std::string_view lines[] = {
    "100 Continue",
    "101 Switching Protocols",
    "103 Early Hints",
    "200 OK",
    "201 Created",
    "202 Accepted",
    "204 No Content",
    "206 Partial Content",
    "301 Moved Permanently",
    "302 Moved Temporarily",
    "303 See Other",
    "304 Not Modified",
    "307 Temporary Redirect",
    "308 Permanent Redirect",
    "400 Bad Request",
    "401 Unauthorized",
    "402 Payment Required",
    "403 Forbidden",
    "404 Not Found",
    "405 Not Allowed",
    "406 Not Acceptable",
    "408 Request Time-out",
    "409 Conflict",
    "410 Gone",
    "411 Length Required",
    "412 Precondition Failed",
    "413 Request Entity Too Large",
    "414 Request-URI Too Large",
    "415 Unsupported Media Type",
    "416 Requested Range Not Satisfiable",
    "421 Misdirected Request",
    "429 Too Many Requests",
    "431 Request Header Fields Too Large",
    "500 Internal Server Error",
    "501 Not Implemented",
    "502 Bad Gateway",
    "503 Service Temporarily Unavailable",
    "504 Gateway Time-out",
    "505 HTTP Version Not Supported",
    "507 Insufficient Storage",
};

constexpr int code_of(std::string_view line) {
    return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

constexpr std::array<std::string_view, codes> make_table() {
    std::array<std::string_view, codes> table{};
    for (std::size_t i = 0; i < codes; ++i) table[i] = std::string_view(digits.data() + i * 3, 3);
    for (const std::string_view line : lines) table[static_cast<std::size_t>(code_of(line) - lowest)] = line;
    return table;
}

constexpr std::array<std::string_view, codes> table = make_table();

}  // namespace

std::string_view status_line(int status) {
    if (status < lowest || status > highest) return {};
    return table[static_cast<std::size_t>(status - lowest)];
}

std::string_view reason_phrase(int status) {
    const std::string_view line = status_line(status);
    return line.size() > 4 ? line.substr(4) : std::string_view();
}

}  // namespace weir::http
