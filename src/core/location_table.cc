#include "core/location_table.h"

#include <algorithm>

namespace weir {

void LocationTable::add_exact(std::string name, const Location* location) {
    exact_.emplace(std::move(name), location);
}

void LocationTable::add_prefix(std::string name, const Location* location, bool no_regex) {
    prefix_names_.emplace(name, prefixes_.size());
    prefixes_.push_back({std::move(name), location, no_regex});
}

void LocationTable::add_regex(Regex regex, const Location* location) {
    patterns_.push_back({std::move(regex), location});
}

void LocationTable::finish() {
    std::sort(prefixes_.begin(), prefixes_.end(),
              [](const Prefix& a, const Prefix& b) { return a.name < b.name; });
    // In sorted order a name's prefixes stand before it: keep the chain of open ones.
    std::vector<int> open;
    for (int i = 0; i < static_cast<int>(prefixes_.size()); ++i) {
        while (!open.empty() && !prefixes_[i].name.starts_with(prefixes_[open.back()].name)) open.pop_back();
        prefixes_[i].parent = open.empty() ? -1 : open.back();
        open.push_back(i);
    }
}

const Location* LocationTable::exact(std::string_view uri) const {
    auto found = exact_.find(uri);
    return found == exact_.end() ? nullptr : found->second;
}

const LocationTable::Prefix* LocationTable::longest_prefix(std::string_view uri) const {
    auto after =
        std::upper_bound(prefixes_.begin(), prefixes_.end(), uri,
                         [](std::string_view text, const Prefix& entry) { return text < entry.name; });
    int at = static_cast<int>(after - prefixes_.begin()) - 1;
    while (at >= 0 && !uri.starts_with(prefixes_[at].name)) at = prefixes_[at].parent;
    return at < 0 ? nullptr : &prefixes_[at];
}

}  // namespace weir
