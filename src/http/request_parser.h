// Requests from clients (RFC 9112): bytes in, a RequestHead and pieces of body out. Checks
// all that RFC 9110 and 9112 ask of a message, so that what is done is safe to forward.
// Stricter than nginx where nginx's leniency lets two readers disagree about a message.
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

// All views point into one copy of the head in the arena given to parse_head, or at static text.
struct RequestHead {
    Method method = Method::get;
    std::string_view method_name;
    std::string_view target;     // the request line's, raw
    int version = 11;            // 10 or 11
    std::string_view authority;  // host[:port] of an absolute-form target, else empty; wins over Host
    std::string_view uri;        // target without scheme and authority: nginx's $request_uri
    std::string_view uri_path;   // uri up to "?" or "#", raw; "*" only for OPTIONS
    std::string_view args;       // after the first "?" up to "#", raw
    HeaderMap headers;
    BodyFraming framing = BodyFraming::none;
    std::uint64_t content_length = 0;  // for BodyFraming::length; 0 too if a Content-Length says so
    bool keep_alive = false;           // by version and Connection
    bool expect_continue = false;      // asks for 100 Continue before it sends a body
    std::string_view request_line;  // raw, without CRLF; after a refusal as much as came (at most the limit)
    std::string_view raw;           // the whole head, from the request line to the empty line

    void clear();  // keeps the map's memory
};

// One per connection, used for request after request: parse_head until done, parse_body
// until end, reset. Allocates nothing in the steady state.
class RequestParser {
public:
    using Limits = http::Limits;

    RequestParser() = default;
    RequestParser(const RequestParser&) = delete;
    RequestParser& operator=(const RequestParser&) = delete;

    // `input` begins at the message's first byte. Each further call for the same message
    // gets the same bytes (at any address) and more behind them; bytes already looked at
    // are not scanned again. Empty lines before the request line are skipped (RFC 9112
    // 2.2). The first call clears `out`; once the request line is complete, what it says is
    // there, though more is needed. After done or refused: parse_body or reset. The arena must outlive the
    // body: trailers go there.
    HeadResult parse_head(std::string_view input, const Limits& limits, Arena& arena, RequestHead& out);

    // `input` begins where the last call's `consumed` (at first: `head_size`) ended; may be
    // empty. At most one piece a call. After end or refused nothing is consumed any more.
    BodyResult parse_body(std::string_view input) { return body_.read(input); }

    // Whether the body has been read to its end (true at once if there is none).
    bool complete() const { return body_.complete(); }

    // After a chunked body's end. Fields that RFC 9110 6.5.1 bars from trailers are left out.
    const HeaderMap& trailers() const { return body_.trailers(); }

    void reset();

private:
    HeadResult finish_head(std::string_view input, const Limits& limits, Arena& arena, RequestHead& out);

    HeadScanner scanner_{HeadScanner::Kind::request};
    BodyReader body_;
    bool line_checked_ = false;
};

}  // namespace weir::http
