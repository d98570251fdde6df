// Finds the end of a head (or trailer section) in bytes that come in pieces, and refuses
// what no head may contain: control bytes, bare CR or LF, folded lines, too much of
// anything. llhttp lets some of these pass, so they are checked before it sees a byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "http/message.h"

namespace weir::http {

class HeadScanner {
public:
    enum class Kind : std::uint8_t { request, response, trailers };
    enum class Verdict : std::uint8_t {
        need_more,
        done,            // the empty line was seen
        bad_first_line,  // a control byte or bad line end in the request or status line
        bad_field,       // the same in a field line, or a folded line
        long_first_line,
        long_field,
        too_large,
        too_many,
    };

    explicit HeadScanner(Kind kind) : kind_(kind) {}

    // `input` begins with the same bytes at each call, and grows; scanning goes on where it
    // stopped. The verdict does not depend on how the bytes were cut. After any verdict but
    // need_more: reset.
    Verdict scan(std::string_view input, const Limits& limits);

    // Offsets into input. A request's leading empty lines come before start().
    std::size_t start() const { return start_; }
    bool first_line_complete() const { return first_line_end_ != 0; }
    std::size_t first_line_end() const { return first_line_end_; }  // at its CR
    std::size_t line_start() const { return line_start_; }          // after a refusal: the culprit's
    std::size_t position() const { return position_; }  // after done: behind the head; refused: the bad byte

    void reset() { *this = HeadScanner(kind_); }

private:
    Verdict end_line(const Limits& limits);
    Verdict check_length(std::size_t end, const Limits& limits) const;
    Verdict bad_line() const { return in_first_line() ? Verdict::bad_first_line : Verdict::bad_field; }
    bool in_first_line() const { return kind_ != Kind::trailers && first_line_end_ == 0; }

    Kind kind_;
    std::size_t start_ = 0;
    std::size_t first_line_end_ = 0;
    std::size_t line_start_ = 0;
    std::size_t position_ = 0;
    std::size_t fields_ = 0;
};

}  // namespace weir::http
