#include "modules/geo/module.h"

#include <memory>

#include "modules/geo/geo.h"
#include "weir/core/build_context.h"

namespace weir::modules {

namespace {

using namespace conf;

Result<std::string> variable_name(const Node& node, const std::string& word) {
    if (word.size() > 1 && word[0] == '$') return word.substr(1);
    return error_at(node.place, "invalid variable name \"" + word + "\"");
}

Result<void> add_geo(const Node& node, Binding& binding) {
    VariableTable& variables = BuildContext::of(binding).variables();
    auto name = variable_name(node, node.arguments.back().text);
    std::optional<VariableId> address;
    if (node.arguments.size() == 2) {
        auto source = variable_name(node, node.argument(0));
        if (!source) return source.error();
        address = variables.use(*source, place_text(node.place));
    }
    if (!name) return name.error();
    auto geo = std::make_shared<Geo>(address);
    for (const Node& entry : node.children) {
        if (auto added = geo->add(entry, binding); !added) return added.error();
    }
    auto defined = variables.define_computed(
        *name, [geo](Request& request) -> Value { return geo->value_for(request); });
    if (!defined) return error_at(node.place, defined.error().text);
    return {};
}

const Directive rows[] = {
    setter<void>("geo", in_http, with_block(one_or_two), &add_geo, "",
                 "A variable whose value is chosen by the client's address: networks or ranges.", true),
};

}  // namespace

const Module geo_module = {"geo", rows};

}  // namespace weir::modules
