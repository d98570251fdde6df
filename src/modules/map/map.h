// One `map source $variable { … }`: a variable computed from another text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "modules/map/hostnames.h"
#include "modules/rewrite/capturing_regex.h"
#include "weir/core/template.h"

namespace weir::modules {

class Map {
public:
    explicit Map(Template source) : source_(std::move(source)) {}

    // One line of the block; errors in nginx's words, with their place.
    Result<void> add(const conf::Node& entry, conf::Binding& binding);

    // Evaluated anew at every use.
    bool is_volatile() const { return volatile_; }

    std::string_view value_for(Request& request) const;

private:
    Result<void> add_key(const conf::Node& entry, std::string_view key, std::size_t value,
                         conf::Binding& binding);
    std::optional<std::size_t> find(Request& request, std::string_view source) const;

    struct Pattern {
        CapturingRegex regex;
        std::size_t value;
    };

    Template source_;
    bool hostnames_ = false;
    bool volatile_ = false;
    std::vector<Template> values_;
    HostnameIndex names_;
    std::vector<Pattern> patterns_;  // in the order of the conf
    std::optional<std::size_t> default_;
};

}  // namespace weir::modules
