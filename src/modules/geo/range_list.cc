#include "modules/geo/range_list.h"

#include <algorithm>

namespace weir::modules {

std::vector<RangeList::Range>::iterator RangeList::reaching(std::uint32_t address) {
    return std::partition_point(ranges_.begin(), ranges_.end(),
                                [address](const Range& range) { return range.last < address; });
}

RangeList::Added RangeList::add(const Range& range) {
    Added added;
    const auto at = reaching(range.first);
    if (at == ranges_.end() || at->first > range.last) {
        ranges_.insert(at, range);
        return added;
    }
    if (at->first == range.first && at->last == range.last) {
        added.former = at->number;
        at->number = range.number;
        return added;
    }
    if (range.first < at->first || range.last > at->last) {
        // nginx compares from the end, so it names the last range that is cut.
        auto last = at;
        while (last + 1 != ranges_.end() && (last + 1)->first <= range.last) ++last;
        added.overlapped = *last;
        return added;
    }
    const Range outer = *at;
    std::vector<Range> pieces;
    if (outer.first < range.first) pieces.push_back({outer.first, range.first - 1, outer.number});
    pieces.push_back(range);
    if (range.last < outer.last) pieces.push_back({range.last + 1, outer.last, outer.number});
    const auto place = ranges_.erase(at);
    ranges_.insert(place, pieces.begin(), pieces.end());
    return added;
}

bool RangeList::remove(std::uint32_t first, std::uint32_t last) {
    const auto at = reaching(first);
    if (at == ranges_.end() || at->first != first || at->last != last) return false;
    ranges_.erase(at);
    return true;
}

std::optional<RangeList::Number> RangeList::find(std::uint32_t address) const {
    const auto at = std::partition_point(ranges_.begin(), ranges_.end(),
                                         [address](const Range& range) { return range.last < address; });
    if (at == ranges_.end() || at->first > address) return std::nullopt;
    return at->number;
}

std::string range_text(const RangeList::Range& range) {
    const auto dotted = [](std::uint32_t address) {
        return std::to_string(address >> 24) + '.' + std::to_string(address >> 16 & 255) + '.' +
               std::to_string(address >> 8 & 255) + '.' + std::to_string(address & 255);
    };
    return dotted(range.first) + '-' + dotted(range.last);
}

}  // namespace weir::modules
