// The part of GenerationBuilder that makes locations out of `location` and `if` blocks.
#include "core/generation_builder.h"
#include "core/location_table.h"

namespace weir {

namespace {

struct LocationHead {
    Location::Kind kind = Location::Kind::prefix;
    bool caseless = false;
    std::string name;
};

Result<LocationHead> read_head(const conf::Node& node) {
    using Kind = Location::Kind;
    LocationHead head;
    std::string modifier;
    if (node.arguments.size() == 2) {
        modifier = node.argument(0);
        head.name = node.argument(1);
        if (modifier != "=" && modifier != "^~" && modifier != "~" && modifier != "~*") {
            return conf::error_at(node.place, "invalid location modifier \"" + modifier + "\"");
        }
    } else {
        head.name = node.argument(0);
        for (const char* attached : {"=", "^~", "~*", "~"}) {
            if (!head.name.starts_with(attached)) continue;
            modifier = attached;
            head.name.erase(0, modifier.size());
            break;
        }
    }
    if (modifier == "=") head.kind = Kind::exact;
    if (modifier == "^~") head.kind = Kind::prefix_no_regex;
    if (modifier == "~" || modifier == "~*") head.kind = Kind::regex;
    head.caseless = modifier == "~*";
    if (modifier.empty() && head.name.starts_with('@')) head.kind = Kind::named;
    return head;
}

Result<void> check_nesting(const conf::Node& node, const LocationHead& head, const Location& parent) {
    using Kind = Location::Kind;
    const std::string quoted = "location \"" + head.name + "\" ";
    if (parent.kind() == Kind::server) return {};
    if (parent.kind() == Kind::exact) {
        return conf::error_at(node.place,
                              quoted + "cannot be inside the exact location \"" + parent.name() + "\"");
    }
    if (parent.kind() == Kind::named) {
        return conf::error_at(node.place,
                              quoted + "cannot be inside the named location \"" + parent.name() + "\"");
    }
    if (head.kind == Kind::named) {
        return conf::error_at(node.place, "named " + quoted + "can be on the server level only");
    }
    if (head.kind != Kind::regex && !head.name.starts_with(parent.name())) {
        return conf::error_at(node.place, quoted + "is outside location \"" + parent.name() + "\"");
    }
    return {};
}

}  // namespace

Result<void> GenerationBuilder::build_locations(Location& parent, const conf::Scope& scope,
                                                LocationTable& table, Server& server) {
    for (const auto& child : scope.children) {
        if (child->context != conf::in_location) continue;
        if (auto built = build_location(*child, parent, table, server); !built) return built.error();
    }
    table.finish();
    return {};
}

Result<void> GenerationBuilder::build_location(const conf::Scope& scope, const Location& parent,
                                               LocationTable& table, Server& server) {
    auto head = read_head(*scope.node);
    if (!head) return head.error();
    if (auto nested = check_nesting(*scope.node, *head, parent); !nested) return nested.error();
    auto location = std::make_unique<Location>(scope);
    location->kind_ = head->kind;
    location->name_ = head->name;
    if (auto built = build_if_blocks(scope, server); !built) return built.error();
    bool has_nested = false;
    for (const auto& child : scope.children) has_nested = has_nested || child->context == conf::in_location;
    if (has_nested) {
        location->nested_ = std::make_unique<LocationTable>();
        auto built = build_locations(*location, scope, *location->nested_, server);
        if (!built) return built.error();
    }
    return file_location(std::move(location), table, server, head->caseless);
}

Result<void> GenerationBuilder::file_location(std::unique_ptr<Location> owned, LocationTable& table,
                                              Server& server, bool caseless) {
    using Kind = Location::Kind;
    Location& location = *owned;
    const conf::Place& place = location.scope_.node->place;
    const Error duplicate = conf::error_at(place, "duplicate location \"" + location.name_ + "\"");
    generation_->blocks_.push_back(std::move(owned));
    switch (location.kind_) {
        case Kind::exact:
            if (table.has_exact(location.name_)) return duplicate;
            table.add_exact(location.name_, &location);
            break;
        case Kind::prefix:
        case Kind::prefix_no_regex:
            if (table.has_prefix(location.name_)) return duplicate;
            table.add_prefix(location.name_, &location, location.kind_ == Kind::prefix_no_regex);
            break;
        case Kind::regex: {
            auto regex = Regex::compile(location.name_, {caseless});
            if (!regex) return conf::error_at(place, regex.error().text);
            for (const auto& [name, number] : regex->names()) {
                auto defined = variables().define_stored(name);
                if (!defined) return conf::error_at(place, defined.error().text);
            }
            table.add_regex(std::move(*regex), &location);
            break;
        }
        case Kind::named:
            if (!server.named_.emplace(location.name_, &location).second) {
                return conf::error_at(place, "duplicate named location \"" + location.name_ + "\"");
            }
            break;
        case Kind::server:
        case Kind::if_block:
            break;
    }
    if (auto configured = configure(location, server); !configured) return configured.error();
    if (location.redirects_to_slash()) table.set_redirects_to_slash();
    return {};
}

Result<void> GenerationBuilder::build_if_blocks(const conf::Scope& scope, Server& server) {
    for (const auto& child : scope.children) {
        if (!(child->context & (conf::in_server_if | conf::in_location_if))) continue;
        auto location = std::make_unique<Location>(*child);
        location->kind_ = Location::Kind::if_block;
        Location& block = *location;
        generation_->blocks_.push_back(std::move(location));
        if (auto built = build_if_blocks(*child, server); !built) return built.error();
        if (auto configured = configure(block, server); !configured) return configured.error();
    }
    return {};
}

}  // namespace weir
