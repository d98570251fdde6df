#include "modules/map/map.h"

#include <algorithm>

#include "weir/core/build_context.h"
#include "weir/core/request.h"

namespace weir::modules {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

}  // namespace

Result<void> Map::add(const conf::Node& entry, conf::Binding& binding) {
    if (entry.is_block) return conf::error_at(entry.place, "unexpected \"{\"");
    if (entry.arguments.empty() && entry.name == "hostnames") {
        hostnames_ = true;
        return {};
    }
    if (entry.arguments.empty() && entry.name == "volatile") {
        volatile_ = true;
        return {};
    }
    if (entry.arguments.size() != 1)
        return conf::error_at(entry.place, "invalid number of the map parameters");
    auto value = compile_template(entry.argument(0), binding, entry.place);
    if (!value) return value.error();
    values_.push_back(std::move(*value));
    return add_key(entry, entry.name, values_.size() - 1, binding);
}

Result<void> Map::add_key(const conf::Node& entry, std::string_view key, std::size_t value,
                          conf::Binding& binding) {
    if (key == "default") {
        if (default_) return conf::error_at(entry.place, "duplicate default map parameter");
        default_ = value;
        return {};
    }
    if (key.starts_with('~')) {
        key.remove_prefix(1);
        const bool caseless = key.starts_with('*');
        if (caseless) key.remove_prefix(1);
        auto regex = CapturingRegex::compile(key, caseless, entry.place, binding);
        if (!regex) return regex.error();
        patterns_.push_back({std::move(*regex), value});
        return {};
    }
    if (key.starts_with('\\')) key.remove_prefix(1);
    std::string name(key);
    std::transform(name.begin(), name.end(), name.begin(), lower);
    switch (names_.add(name, value, hostnames_)) {
        case HostnameIndex::Added::ok:
            return {};
        case HostnameIndex::Added::invalid:
            return conf::error_at(entry.place, "invalid hostname or wildcard \"" + std::string(key) + "\"");
        case HostnameIndex::Added::conflict:
            break;
    }
    return conf::error_at(entry.place, "conflicting parameter \"" + name + "\"");
}

std::optional<std::size_t> Map::find(Request& request, std::string_view source) const {
    if (hostnames_ && source.ends_with('.')) source.remove_suffix(1);
    std::string_view name = source;
    if (std::any_of(source.begin(), source.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) {
        char* const copy = request.arena().chars(source.size());
        std::transform(source.begin(), source.end(), copy, lower);
        name = {copy, source.size()};
    }
    if (const auto found = names_.find(name)) return found;
    if (source.empty()) return std::nullopt;
    for (const Pattern& pattern : patterns_) {
        const Regex::Match result = pattern.regex.match(request, source);
        if (result == Regex::Match::yes) return pattern.value;
        if (result == Regex::Match::failed) break;
    }
    return std::nullopt;
}

std::string_view Map::value_for(Request& request) const {
    auto value = find(request, source_.evaluate(request));
    if (!value) value = default_;
    return value ? values_[*value].evaluate(request) : std::string_view();
}

}  // namespace weir::modules
