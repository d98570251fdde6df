// Ranges of IPv4 addresses to numbers: sorted, without overlaps; a range written inside
// another one takes its place there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir::modules {

class RangeList {
public:
    using Number = std::uint32_t;
    struct Range {
        std::uint32_t first;
        std::uint32_t last;
        Number number;
    };
    struct Added {
        std::optional<Number> former;     // of exactly this range, now replaced
        std::optional<Range> overlapped;  // the range it cuts; nothing was added
    };

    Added add(const Range& range);
    // False: there is no exactly such range.
    bool remove(std::uint32_t first, std::uint32_t last);
    std::optional<Number> find(std::uint32_t address) const;

private:
    // The first range that does not end before `address`.
    std::vector<Range>::iterator reaching(std::uint32_t address);

    std::vector<Range> ranges_;
};

// "10.0.0.0-10.0.0.255"
std::string range_text(const RangeList::Range& range);

}  // namespace weir::modules
