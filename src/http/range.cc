#include "http/range.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "weir/base/text.h"

namespace weir::http {

namespace {

constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();

// What one element of the set says, before the content's size is looked at.
struct Spec {
    std::optional<std::uint64_t> first;
    std::optional<std::uint64_t> last;  // at least one of the two is there
};

void skip_spaces(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
}

std::optional<std::uint64_t> take_number(std::string_view& text) {
    if (text.empty() || !is_digit(text.front())) return std::nullopt;
    std::uint64_t number = 0;
    while (!text.empty() && is_digit(text.front())) {
        const auto digit = static_cast<std::uint64_t>(text.front() - '0');
        if (number > (most - digit) / 10) return std::nullopt;
        number = number * 10 + digit;
        text.remove_prefix(1);
    }
    return number;
}

// Reads up to the next "," or the end; nothing for what is no range.
std::optional<Spec> take_spec(std::string_view& text) {
    Spec spec;
    skip_spaces(text);
    const bool suffix = !text.empty() && text.front() == '-';
    if (!suffix) {
        spec.first = take_number(text);
        if (!spec.first) return std::nullopt;
        skip_spaces(text);
        if (text.empty() || text.front() != '-') return std::nullopt;
    }
    text.remove_prefix(1);
    if (!suffix) skip_spaces(text);
    if (!suffix && (text.empty() || text.front() == ',')) return spec;
    spec.last = take_number(text);
    if (!spec.last) return std::nullopt;
    skip_spaces(text);
    if (!text.empty() && text.front() != ',') return std::nullopt;
    return spec;
}

ByteRange resolve(const Spec& spec, std::uint64_t size) {
    if (!spec.first) return {*spec.last < size ? size - *spec.last : 0, size};
    if (!spec.last || *spec.last >= size) return {*spec.first, size};
    return {*spec.first, *spec.last + 1};
}

}  // namespace

RangeSet parse_range(std::string_view value, std::uint64_t size, std::size_t max_ranges) {
    constexpr std::string_view unit = "bytes=";
    RangeSet set;
    if (max_ranges == 0 || value.size() <= unit.size() || !starts_with_ignoring_case(value, unit)) return set;
    const auto answer = [&set](RangeSet::State state) {
        set.state = state;
        if (state != RangeSet::State::satisfiable) set.ranges.clear();
        return std::move(set);
    };

    std::string_view rest = value.substr(unit.size());
    std::uint64_t total = 0;
    for (;;) {
        const std::optional<Spec> spec = take_spec(rest);
        if (!spec) return answer(RangeSet::State::unsatisfiable);
        const ByteRange range = resolve(*spec, size);
        if (range.begin < range.end) {
            if (set.ranges.size() == max_ranges) return answer(RangeSet::State::ignored);
            set.ranges.push_back(range);
            total = std::min(total + range.end - range.begin, size + 1);
        } else if (range.begin == 0) {
            return answer(RangeSet::State::ignored);
        }
        if (rest.empty()) break;
        rest.remove_prefix(1);
    }
    // More than the whole (they overlap) costs more than sending all of it.
    if (total > size) return answer(RangeSet::State::ignored);
    return answer(set.ranges.empty() ? RangeSet::State::unsatisfiable : RangeSet::State::satisfiable);
}

}  // namespace weir::http
