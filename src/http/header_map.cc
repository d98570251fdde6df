#include "weir/http/header_map.h"

#include <algorithm>

#include "http/bytes.h"

namespace weir::http {

namespace {

// A name that isn't known equals no known one, so `known` decides wherever it can.
bool same_name(const Field& field, std::string_view name, Known known) {
    if (known != Known::unknown || field.known != Known::unknown) return field.known == known;
    return equals_ignoring_case(field.name, name);
}

// Calls `use(member)` for each member until it returns true; whether it did.
template <class Use>
bool any_member(std::string_view list, Use use) {
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        const std::string_view member = list.substr(0, comma);
        list.remove_prefix(std::min(comma + 1, list.size()));
        if (use(trim(member.substr(0, member.find(';'))))) return true;
    }
    return false;
}

}  // namespace

bool list_has(std::string_view list, std::string_view token) {
    return any_member(list, [&](std::string_view member) { return equals_ignoring_case(member, token); });
}

void HeaderMap::add(const Field& field) {
    fields_.push_back(field);
    seen_[static_cast<std::size_t>(field.known)] = true;
}

void HeaderMap::set(const Field& field) {
    const auto same = [&](const Field& other) { return same_name(other, field.name, field.known); };
    const auto first = std::find_if(fields_.begin(), fields_.end(), same);
    if (first == fields_.end()) return add(field);
    *first = field;
    fields_.erase(std::remove_if(first + 1, fields_.end(), same), fields_.end());
}

std::size_t HeaderMap::remove(std::string_view name) {
    const Known known = known_of(name);
    if (!may_have(known)) return 0;
    return std::erase_if(fields_, [&](const Field& field) { return same_name(field, name, known); });
}

std::size_t HeaderMap::remove(Known known) {
    if (known == Known::unknown || !may_have(known)) return 0;
    return std::erase_if(fields_, [known](const Field& field) { return field.known == known; });
}

const Field* HeaderMap::find(std::string_view name) const {
    const Known known = known_of(name);
    if (!may_have(known)) return nullptr;
    for (const Field& field : fields_) {
        if (same_name(field, name, known)) return &field;
    }
    return nullptr;
}

const Field* HeaderMap::find(Known known) const {
    if (known == Known::unknown || !may_have(known)) return nullptr;
    for (const Field& field : fields_) {
        if (field.known == known) return &field;
    }
    return nullptr;
}

std::string_view HeaderMap::value(std::string_view name) const {
    const Field* field = find(name);
    return field != nullptr ? field->value : std::string_view();
}

std::string_view HeaderMap::value(Known known) const {
    const Field* field = find(known);
    return field != nullptr ? field->value : std::string_view();
}

std::size_t HeaderMap::count(std::string_view name) const {
    const Known known = known_of(name);
    if (!may_have(known)) return 0;
    const auto same = [&](const Field& field) { return same_name(field, name, known); };
    return static_cast<std::size_t>(std::count_if(fields_.begin(), fields_.end(), same));
}

std::size_t HeaderMap::count(Known known) const {
    return known == Known::unknown ? 0 : count(name_of(known));
}

std::string_view HeaderMap::joined(std::string_view name, std::string_view separator, Arena& arena) const {
    const Known known = known_of(name);
    std::size_t found = 0;
    std::size_t size = 0;
    std::string_view last;
    for (const Field& field : fields_) {
        if (!same_name(field, name, known)) continue;
        ++found;
        size += field.value.size();
        last = field.value;
    }
    if (found < 2) return last;

    char* const start = arena.chars(size + (found - 1) * separator.size());
    char* to = start;
    bool first = true;
    for (const Field& field : fields_) {
        if (!same_name(field, name, known)) continue;
        if (!first) to = std::copy(separator.begin(), separator.end(), to);
        to = std::copy(field.value.begin(), field.value.end(), to);
        first = false;
    }
    return {start, static_cast<std::size_t>(to - start)};
}

std::string_view HeaderMap::joined(Known known, std::string_view separator, Arena& arena) const {
    if (known == Known::unknown || !may_have(known)) return {};
    return joined(name_of(known), separator, arena);
}

bool HeaderMap::list_has(Known known, std::string_view token) const {
    if (known == Known::unknown || !may_have(known)) return false;
    return std::any_of(fields_.begin(), fields_.end(), [&](const Field& field) {
        return field.known == known && http::list_has(field.value, token);
    });
}

void HeaderMap::clear() {
    fields_.clear();
    seen_.reset();
}

}  // namespace weir::http
