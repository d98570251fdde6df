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
        first_line,  // the request or status line is complete: reported once, before the fields are scanned
        done,        // the empty line was seen
        bad_first_line,   // control byte or bad line end in the request or status line
        bad_field,        // the same in a field line, or a folded line
        long_first_line,  // limits
        long_field,
        too_large,
        too_many,
    };

    explicit HeadScanner(Kind kind = Kind::request) : kind_(kind) { reset(); }

    // As parse_head: always the same bytes, and more. Goes on where it stopped.
    Verdict scan(std::string_view input, const Limits& limits);

    // Offsets into input.
    std::size_t start() const { return start_; }                    // of the first line
    std::size_t first_line_end() const { return first_line_end_; }  // at its CR
    std::size_t line_start() const {
        return line_start_;
    }  // of the line being scanned: after a refusal, the culprit
    std::size_t position() const { return position_; }  // after done: behind the empty line

    void reset();

private:
    Verdict end_line(const Limits& limits);
    Verdict check_length(std::size_t length, const Limits& limits) const;
    Verdict bad_line() const;
    bool in_first_line() const { return kind_ != Kind::trailers && first_line_end_ == 0; }

    Kind kind_;
    std::size_t start_ = 0;
    std::size_t first_line_end_ = 0;
    std::size_t line_start_ = 0;
    std::size_t position_ = 0;
    std::size_t fields_ = 0;
};

}  // namespace weir::http
