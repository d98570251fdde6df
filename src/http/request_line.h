// A request line (RFC 9112 section 3) taken apart, and judged in nginx's words.
#pragma once

#include <string_view>

#include "weir/http/method.h"

namespace weir::http {

struct RequestLine {
    Method method = Method::get;
    std::string_view method_name;
    std::string_view target;
    int version = 11;
    std::string_view authority;  // of an absolute-form target
    std::string_view uri;        // the target behind the authority; may lack the leading "/"

    int refusal = 0;          // the status to refuse with; 0 if all is well
    std::string_view reason;  // static
};

// `line` has no CRLF and no control bytes. Method and target are there as far as they were
// understood, even in a refused line.
RequestLine parse_request_line(std::string_view line);

}  // namespace weir::http
