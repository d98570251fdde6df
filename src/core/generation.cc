#include "weir/core/generation.h"

#include "core/core_modules.h"
#include "core/generation_builder.h"
#include "core/location_table.h"
#include "core/server_names.h"

namespace weir {

Location::Location(const conf::Scope& scope) : scope_(scope) {}
Location::~Location() = default;
Server::Server() = default;
Server::~Server() = default;
ListenAddress::ListenAddress() = default;
ListenAddress::~ListenAddress() = default;
Generation::Generation() = default;
Generation::~Generation() = default;

const Location* Server::named(std::string_view name) const {
    auto found = named_.find(name);
    return found == named_.end() ? nullptr : found->second;
}

const ListenAddress* Generation::listen(std::string_view text) const {
    auto found = by_text_.find(text);
    return found == by_text_.end() ? nullptr : found->second;
}

BuildContext& LocationBuilder::build() const { return generation_; }

const Location* LocationBuilder::built_from(const conf::Scope& scope) const {
    return generation_.location_of(scope);
}

std::span<const Module* const> core_modules() {
    static constexpr const Module* list[] = {&main_module, &http_module, &location_module};
    return list;
}

Result<Template> parse_value(conf::ValueTag<Template>, const conf::Node& node, conf::Binding& binding) {
    return compile_template(node.argument(0), binding, node.place);
}

}  // namespace weir
