#include "modules/rewrite/capturing_regex.h"

#include "weir/core/build_context.h"
#include "weir/core/request.h"

namespace weir::modules {

Result<CapturingRegex> CapturingRegex::compile(std::string_view pattern, bool caseless,
                                               const conf::Place& place, conf::Binding& binding) {
    Regex::Options options;
    options.caseless = caseless;
    auto regex = Regex::compile(pattern, options);
    if (!regex) return conf::error_at(place, regex.error().text);
    CapturingRegex made(std::move(*regex));
    for (const auto& [name, number] : made.regex_.names()) {
        auto id = BuildContext::of(binding).variables().define_stored(name);
        if (!id) return conf::error_at(place, id.error().text);
        made.named_.emplace_back(*id, number);
    }
    return made;
}

Regex::Match CapturingRegex::match(Request& request, std::string_view subject) const {
    const Regex::Match result = regex_.match(subject, request.captures);
    if (result != Regex::Match::yes) return result;
    for (const auto& [id, number] : named_) request.store_variable(id, request.captures[number]);
    return result;
}

}  // namespace weir::modules
