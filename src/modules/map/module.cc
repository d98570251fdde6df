#include "modules/map/module.h"

#include <memory>

#include "modules/map/map.h"
#include "weir/core/build_context.h"

namespace weir::modules {

namespace {

using namespace conf;

Result<void> add_map(const Node& node, Binding& binding) {
    auto source = compile_template(node.argument(0), binding, node.place);
    if (!source) return source.error();
    const std::string& name = node.argument(1);
    if (name.size() < 2 || name[0] != '$') {
        return error_at(node.place, "invalid variable name \"" + name + "\"");
    }
    auto map = std::make_shared<Map>(std::move(*source));
    for (const Node& entry : node.children) {
        if (auto added = map->add(entry, binding); !added) return added.error();
    }
    auto defined = BuildContext::of(binding).variables().define_computed(
        name.substr(1), [map](Request& request) -> Value { return map->value_for(request); },
        !map->is_volatile());
    if (!defined) return error_at(node.place, defined.error().text);
    return {};
}

const Directive rows[] = {
    setter<void>("map", in_http, with_block(two), &add_map, "",
                 "A variable whose value is chosen by a text: exact, wildcard or regex keys.", true),
    setter<void>("map_hash_max_size", in_http, one, nullptr, "", "Accepted and not needed."),
    setter<void>("map_hash_bucket_size", in_http, one, nullptr, "", "Accepted and not needed."),
};

}  // namespace

const Module map_module = {"map", rows};

}  // namespace weir::modules
