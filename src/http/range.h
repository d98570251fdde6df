// Range requests (RFC 9110 section 14) by nginx's rules.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace weir::http {

struct ByteRange {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;  // one behind the last byte; begin < end
};

struct RangeSet {
    enum class State : std::uint8_t {
        ignored,        // no bytes range, more than max_ranges, or more bytes than the whole: answer 200
        satisfiable,    // 206
        unsatisfiable,  // 416 with "Content-Range: bytes */size"; malformed sets too, as in nginx
    };
    State state = State::ignored;
    std::vector<ByteRange> ranges;  // in the order asked for
};

// `value` is the Range field's; `size` the whole content's bytes; `max_ranges` as nginx's
// directive (0 turns ranges off).
RangeSet parse_range(std::string_view value, std::uint64_t size, std::size_t max_ranges);

}  // namespace weir::http
