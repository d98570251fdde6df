#include "weir/core/variable.h"

namespace weir {

void VariableTable::add_rows(const Variable* rows, std::size_t count) {
    for (const Variable* row = rows; row != rows + count; ++row) {
        if (row->prefix) {
            families_.push_back(row);
        } else {
            rows_.try_emplace(row->name, row);
        }
    }
}

const Variable* VariableTable::find_row(std::string_view name, std::string_view& rest) const {
    rest = {};
    if (auto found = rows_.find(name); found != rows_.end()) return found->second;
    for (const Variable* family : families_) {
        if (name.starts_with(family->name)) {
            rest = name.substr(family->name.size());
            return family;
        }
    }
    return nullptr;
}

VariableId VariableTable::intern(std::string_view name) {
    if (auto found = ids_.find(std::string(name)); found != ids_.end()) return found->second;
    const auto id = static_cast<VariableId>(entries_.size());
    Entry& entry = entries_.emplace_back();
    entry.name = name;
    std::string_view rest;
    if (const Variable* row = find_row(entry.name, rest)) {
        entry.row = row;
        entry.rest = rest;
        entry.cacheable = row->cacheable;
    }
    ids_.emplace(entry.name, id);
    first_use_.emplace_back();
    return id;
}

VariableId VariableTable::use(std::string_view name, std::string_view place) {
    const VariableId id = intern(name);
    if (first_use_[id].empty()) first_use_[id] = place;
    return id;
}

Result<VariableId> VariableTable::define_stored(std::string_view name) {
    const VariableId id = intern(name);
    Entry& entry = entries_[id];
    // A family's member ($http_x) may be shadowed by a stored one, as in nginx.
    if (entry.row && !entry.row->prefix) {
        if (entry.row->set) return id;
        return invalid("the duplicate \"" + entry.name + "\" variable");
    }
    if (!entry.getter) entry.stored = true;
    return id;
}

Result<VariableId> VariableTable::define_computed(std::string_view name, Getter getter, bool cacheable) {
    const VariableId id = intern(name);
    Entry& entry = entries_[id];
    if (entry.row && !entry.row->prefix) {
        return invalid("the duplicate \"" + entry.name + "\" variable");
    }
    entry.row = nullptr;
    entry.stored = false;
    entry.getter = std::move(getter);
    entry.cacheable = cacheable;
    return id;
}

Result<void> VariableTable::check_all_defined() const {
    for (std::size_t id = 0; id < entries_.size(); ++id) {
        const Entry& entry = entries_[id];
        if (entry.row || entry.stored || entry.getter) continue;
        return invalid("unknown \"" + entry.name + "\" variable" + first_use_[id]);
    }
    return {};
}

std::optional<VariableId> VariableTable::find(std::string_view name) const {
    auto found = ids_.find(std::string(name));
    if (found == ids_.end()) return std::nullopt;
    return found->second;
}

}  // namespace weir
