// Answers from upstreams (RFC 9112): bytes in, a ResponseHead and pieces of body out. An
// upstream is trusted no more than a client: what is malformed is refused with 502.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "http/body_reader.h"
#include "http/head_scanner.h"
#include "http/message.h"
#include "weir/base/arena.h"
#include "weir/http/header_map.h"
#include "weir/http/method.h"

namespace weir::http {

// All views point into one copy of the head in the arena given to parse_head.
struct ResponseHead {
    int version = 11;  // 10 or 11
    int status = 0;    // 100..599
    std::string_view reason;
    HeaderMap headers;  // without Content-Length and Transfer-Encoding where the status bars them (1xx, 204)
    BodyFraming framing = BodyFraming::none;
    std::uint64_t content_length = 0;
    bool has_content_length = false;  // a HEAD's or 304's answer has one without having a body
    bool keep_alive = false;          // the connection may be used again once the body has ended
    bool interim = false;             // 1xx other than 101: reset the parser and read on
    std::string_view status_line;     // raw, without CRLF
    std::string_view raw;             // the whole head

    void clear();  // keeps the map's memory
};

// What the answer is an answer to.
struct ResponseContext {
    Method request_method = Method::get;  // HEAD: no body
    bool upgrade_asked = false;           // the request had Upgrade: 101 is allowed
};

// One per upstream connection: parse_head until done (reset and again after an interim
// head), parse_body until end, reset. Allocates nothing in the steady state.
class ResponseParser {
public:
    using Limits = http::Limits;

    ResponseParser() = default;
    ResponseParser(const ResponseParser&) = delete;
    ResponseParser& operator=(const ResponseParser&) = delete;

    // As RequestParser::parse_head, but nothing is skipped before the status line.
    HeadResult parse_head(std::string_view input, const Limits& limits, Arena& arena,
                          const ResponseContext& context, ResponseHead& out);

    // As RequestParser::parse_body. until_close: every byte is content, there is no end.
    BodyResult parse_body(std::string_view input) { return body_.read(input); }

    // The upstream ended the stream after what parse_body has seen. True if that is a
    // proper end: the body was complete, or ends with the connection.
    bool finish() { return body_.finish(); }

    bool complete() const { return body_.complete(); }
    const HeaderMap& trailers() const { return body_.trailers(); }

    void reset();

private:
    HeadResult finish_head(std::string_view input, const Limits& limits, Arena& arena,
                           const ResponseContext& context, ResponseHead& out);

    HeadScanner scanner_{HeadScanner::Kind::response};
    BodyReader body_;
    bool line_checked_ = false;
};

}  // namespace weir::http
