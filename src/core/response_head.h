// The head of a response on an HTTP/1.x connection, in nginx's order of fields.
#pragma once

#include <string>

#include "weir/core/request.h"

namespace weir {

// "weir/0.1.0" or "weir", as server_tokens says.
std::string_view server_token(const Request& request);

// Appends status line, fields and the empty line. `keep_alive` and `chunked` are the
// connection's decisions about framing.
void append_response_head(Request& request, bool keep_alive, bool chunked, std::string& out);

// `response.location` with scheme, host and port in front where absolute_redirect asks for it.
std::string_view absolute_location(Request& request);

}  // namespace weir
