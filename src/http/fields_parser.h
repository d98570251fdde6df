// A complete head through llhttp: the grammar of its first line and fields. Length limits,
// line ends and control bytes have been checked by HeadScanner; framing comes after.
#pragma once

#include <cstddef>
#include <string_view>

#include <llhttp.h>

#include "weir/base/arena.h"
#include "weir/http/header_map.h"

namespace weir::http {

struct FieldsResult {
    bool ok = false;
    std::size_t bad = 0;   // not ok: the offset in the head where llhttp gave up
    bool framing = false;  // not ok: it was Content-Length or Transfer-Encoding; `headers` has all fields
};

// `head` reaches from the first line to the empty line; it must live as long as `headers`,
// whose fields point into it.
FieldsResult parse_fields(llhttp_type_t type, std::string_view head, HeaderMap& headers);

// The line of `head` that the byte at `at` is in, without its CRLF.
std::string_view line_at(std::string_view head, std::size_t at);

// `what`: "line up to the bad byte\x0d..." as nginx logs it; `bad` is an offset in `line`.
std::string_view describe_bad_line(std::string_view what, std::string_view line, std::size_t bad,
                                   Arena& arena);

}  // namespace weir::http
