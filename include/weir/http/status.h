// Status codes' texts, nginx's wording ("302 Moved Temporarily"), so that error pages and
// log lines read as users expect.
#pragma once

#include <string_view>

namespace weir::http {

// "404 Not Found": what follows "HTTP/1.1 " in a status line and heads an error page.
// For a code without a text only the number ("299"); for codes outside 100..599, empty.
// Refers to static memory.
std::string_view status_line(int status);

// "Not Found"; empty where there is no text.
std::string_view reason_phrase(int status);

// Whether a message with this status never has content, whatever its fields say (1xx,
// 204, 304; RFC 9112 6.3).
constexpr bool has_no_body(int status) { return status < 200 || status == 204 || status == 304; }

}  // namespace weir::http
