#include "http/head_scanner.h"

#include "http/bytes.h"

namespace weir::http {

HeadScanner::Verdict HeadScanner::scan(std::string_view input, const Limits& limits) {
    for (;;) {
        // A blank at a line's start continues the line before (obs-fold, RFC 9112 5.2): two
        // readers may disagree about where that value ends.
        if (position_ == line_start_ && position_ < input.size() && is_blank(input[position_])) {
            return bad_line();
        }
        position_ = find_control(input, position_);
        if (const Verdict verdict = check_length(position_, limits); verdict != Verdict::need_more) {
            return verdict;
        }
        if (position_ == input.size()) return Verdict::need_more;

        if (input[position_] == '\t' && !in_first_line()) {
            ++position_;
            continue;
        }
        if (input[position_] != '\r') return bad_line();
        if (position_ + 1 == input.size()) return Verdict::need_more;
        if (input[position_ + 1] != '\n') return bad_line();
        if (const Verdict verdict = end_line(limits); verdict != Verdict::need_more) return verdict;
    }
}

// position_ is at a line's CR, and its LF is there.
HeadScanner::Verdict HeadScanner::end_line(const Limits& limits) {
    const bool empty = position_ == line_start_;
    const std::size_t next = position_ + 2;
    if (in_first_line()) {
        if (!empty) {
            first_line_end_ = position_;
        } else if (kind_ == Kind::request) {
            start_ = next;
        } else {
            return bad_line();
        }
    } else if (empty) {
        position_ = next;
        return Verdict::done;
    } else if (++fields_ > limits.fields) {
        return Verdict::too_many;
    }
    position_ = line_start_ = next;
    return Verdict::need_more;
}

// Whichever limit was crossed first is the one reported. The total counts skipped empty
// lines too, so that nobody can send them for ever.
HeadScanner::Verdict HeadScanner::check_length(std::size_t end, const Limits& limits) const {
    const bool first = in_first_line();
    const std::size_t line_limit = first ? limits.request_line : limits.field;
    const bool long_line = end - line_start_ > line_limit;
    const bool large = end > limits.total;
    if (!long_line && !large) return Verdict::need_more;
    if (large && (!long_line || limits.total < line_start_ + line_limit)) return Verdict::too_large;
    return first ? Verdict::long_first_line : Verdict::long_field;
}

}  // namespace weir::http
