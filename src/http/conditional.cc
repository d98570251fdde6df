#include "http/conditional.h"

#include <algorithm>
#include <cstddef>

#include "http/date.h"
#include "weir/base/text.h"

namespace weir::http {

namespace {

bool is_weak(std::string_view etag) { return etag.substr(0, 2) == "W/"; }
std::string_view opaque(std::string_view etag) { return is_weak(etag) ? etag.substr(2) : etag; }

bool is_quoted(std::string_view tag) { return tag.size() >= 2 && tag.front() == '"' && tag.back() == '"'; }

// Takes the next entity tag off a list, with the blanks and commas before it; empty at the
// end and at what is no tag (which ends the list).
std::string_view take_etag(std::string_view& list) {
    list.remove_prefix(std::min(list.find_first_not_of(" \t,"), list.size()));
    const std::size_t quote = is_weak(list) ? 2 : 0;
    if (list.size() <= quote || list[quote] != '"') return {};
    const std::size_t end = list.find('"', quote + 1);
    if (end == std::string_view::npos) return {};
    const std::string_view tag = list.substr(0, end + 1);
    list.remove_prefix(end + 1);
    return tag;
}

}  // namespace

bool etag_equal_strong(std::string_view left, std::string_view right) {
    return is_quoted(left) && left == right;
}

bool etag_equal_weak(std::string_view left, std::string_view right) {
    return is_quoted(opaque(left)) && opaque(left) == opaque(right);
}

bool etag_list_matches(std::string_view list, std::string_view etag, bool weak) {
    if (trim(list) == "*") return true;
    for (std::string_view tag = take_etag(list); !tag.empty(); tag = take_etag(list)) {
        if (weak ? etag_equal_weak(tag, etag) : etag_equal_strong(tag, etag)) return true;
    }
    return false;
}

bool if_range_matches(std::string_view if_range, std::string_view etag,
                      std::optional<std::time_t> last_modified) {
    if (is_quoted(opaque(if_range))) return etag_equal_strong(if_range, etag);
    const std::optional<std::time_t> date = parse_http_date(if_range);
    return date && last_modified && *date == *last_modified;
}

}  // namespace weir::http
