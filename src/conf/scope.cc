#include <algorithm>
#include <functional>

#include "weir/conf/bind.h"

namespace weir::conf {

Scope::~Scope() {
    for (const Instance& instance : instances_) instance.type->destroy(instance.settings);
}

void* Scope::own(const SettingsType& type) const {
    auto at = std::lower_bound(
        instances_.begin(), instances_.end(), &type,
        [](const Instance& left, const SettingsType* right) { return std::less<>()(left.type, right); });
    return at != instances_.end() && at->type == &type ? at->settings : nullptr;
}

const void* Scope::find(const SettingsType& type) const {
    for (const Scope* scope = this; scope != nullptr; scope = scope->parent) {
        if (const void* settings = scope->own(type)) return settings;
    }
    return nullptr;
}

void* Scope::settings(const SettingsType& type) {
    Scope* home = nullptr;
    for (Scope* scope = this; scope != nullptr; scope = scope->parent) {
        if (void* settings = scope->own(type)) return settings;
        if (home == nullptr && has_instance(type.level, scope->context)) home = scope;
    }
    return (home != nullptr ? home : this)->create(type);
}

void* Scope::create(const SettingsType& type) {
    auto at = std::lower_bound(
        instances_.begin(), instances_.end(), &type,
        [](const Instance& left, const SettingsType* right) { return std::less<>()(left.type, right); });
    if (at != instances_.end() && at->type == &type) return at->settings;
    return instances_.insert(at, Instance{&type, type.create()})->settings;
}

}  // namespace weir::conf
