#include "modules/map/hostnames.h"

#include <algorithm>

namespace weir::modules {

bool HostnameIndex::valid(std::string_view name) {
    return std::count(name.begin(), name.end(), '*') <= 1 && name.find("..") == std::string_view::npos &&
           name.find('\0') == std::string_view::npos;
}

HostnameIndex::Added HostnameIndex::add(std::string_view name, std::size_t number, bool wildcards) {
    const auto outcome = [](bool added) { return added ? Added::ok : Added::conflict; };
    if (!wildcards) return outcome(exact_.add(name, number));
    if (!valid(name)) return Added::invalid;
    if (name.size() > 1 && name.starts_with('.')) {
        name.remove_prefix(1);
        if (!exact_.add(name, number)) return Added::conflict;
        return outcome(below_.add(name, number));
    }
    if (name.size() > 2 && name.starts_with("*.")) return outcome(below_.add(name.substr(2), number));
    if (name.size() > 2 && name.ends_with(".*")) {
        return outcome(above_.add(name.substr(0, name.size() - 2), number));
    }
    if (name.find('*') != std::string_view::npos) return Added::invalid;
    return outcome(exact_.add(name, number));
}

std::optional<std::size_t> HostnameIndex::find(std::string_view name) const {
    if (const auto found = exact_.find(name)) return found;
    if (!below_.empty()) {
        for (std::size_t dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.', dot + 1)) {
            if (const auto found = below_.find(name.substr(dot + 1))) return found;
        }
    }
    if (!above_.empty()) {
        std::string_view front = name;
        for (std::size_t dot = front.rfind('.'); dot != std::string_view::npos; dot = front.rfind('.')) {
            front = front.substr(0, dot);
            if (const auto found = above_.find(front)) return found;
        }
    }
    return std::nullopt;
}

}  // namespace weir::modules
