// What the request parser and the response parser have in common: limits, and the shape
// of their answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weir::http {

// How the end of a message's body is found (RFC 9112 section 6.3).
enum class BodyFraming : std::uint8_t { none, length, chunked, until_close };

// Bytes, without line ends. They hold for a head and again for a trailer section.
struct Limits {
    std::size_t request_line = 8192;  // or a response's status line
    std::size_t field = 8192;         // one line: name, colon and value
    std::size_t total = 1024 + 4 * 8192;
    std::size_t fields = 1000;
};

struct HeadResult {
    enum class State : std::uint8_t { need_more, done, refused };

    State state = State::need_more;
    std::size_t head_size = 0;  // done: bytes of input that were the head, skipped empty lines included
    int status = 0;             // refused: what to answer (400, 405, 414, 431, 501, 505; 502 for upstreams)
    std::string_view reason;    // refused: for the log, nginx's words; static or in the arena
};

struct BodyResult {
    enum class State : std::uint8_t {
        need_more,  // nothing for the caller in this input; `consumed` of it were framing
        piece,      // `piece` is content
        end,        // the message is complete; what follows `consumed` belongs to the next one
        refused,
    };

    State state = State::need_more;
    std::size_t consumed = 0;  // bytes of input dealt with, the piece included: drop them
    std::string_view piece;    // a view into input
    int status = 0;            // refused, as above
    std::string_view reason;   // refused, as above
};

}  // namespace weir::http
