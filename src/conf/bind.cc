#include "weir/conf/bind.h"

#include <set>

#include "conf/path.h"

namespace weir::conf {

std::string Binding::full_path(std::string_view path, PathBase base) const {
    return below_prefix(path, base == PathBase::conf_prefix ? conf_prefix() : prefix());
}

void Binding::warn(const Place& place, std::string text) {
    if (inputs_.warn) inputs_.warn(std::move(text) + place_text(place));
}

class Binder {
public:
    Binder(const Tree& tree, const DirectiveTable& table, const BindInputs& inputs)
        : tree_(tree), table_(table), binding_(inputs) {}

    std::unique_ptr<Scope> open(std::uint32_t context, const Node* node, Scope* parent);
    Result<void> children(const std::vector<Node>& nodes, Scope& scope);
    void inherit(Scope& scope);

private:
    using Seen = std::set<const Directive*>;

    Result<const Directive*> row_for(const Node& node, std::uint32_t context) const;
    Result<void> one(const Node& node, Scope& scope, Seen& seen);
    Result<void> block(const Node& node, Scope& scope, const Directive& row);
    Result<void> set(const Node& node, Scope& scope, const Directive& row);

    const Tree& tree_;
    const DirectiveTable& table_;
    Binding binding_;
};

namespace {

Error unknown(const Node& node, std::string_view near) {
    std::string text = "unknown directive \"" + node.name + "\"";
    if (!near.empty()) text += " (did you mean \"" + std::string(near) + "\"?)";
    return error_at(node.place, std::move(text));
}

// What nginx checks before it calls a directive's own function, in nginx's order.
Result<void> check_form(const Node& node, const Directive& row) {
    if (!row.arity.block && node.is_block) {
        return error_at(node.place, "directive \"" + node.name + "\" is not terminated by \";\"");
    }
    if (row.arity.block && !node.is_block) {
        return error_at(node.place, "directive \"" + node.name + "\" has no opening \"{\"");
    }
    const std::size_t count = node.arguments.size();
    const bool too_many = row.arity.max != unlimited && count > row.arity.max;
    if (count < row.arity.min || too_many) return invalid_arity(node);
    return {};
}

// A block that is data (types, map, …) has entries, and no blocks of its own.
Result<void> check_entries(const Node& node) {
    for (const Node& entry : node.children) {
        if (entry.is_block) return error_at(entry.place, "unexpected \"{\"");
    }
    return {};
}

}  // namespace

std::unique_ptr<Scope> Binder::open(std::uint32_t context, const Node* node, Scope* parent) {
    auto scope = std::make_unique<Scope>(context, node, parent);
    for (const auto& settings : table_.settings()) {
        if (has_instance(settings.type->level, context)) scope->create(*settings.type);
    }
    return scope;
}

Result<void> Binder::children(const std::vector<Node>& nodes, Scope& scope) {
    Seen seen;
    for (const Node& node : nodes) {
        const Result<void> done = one(node, scope, seen);
        if (!done) return done;
    }
    return {};
}

Result<const Directive*> Binder::row_for(const Node& node, std::uint32_t context) const {
    if (const Directive* row = table_.find(node.name, context)) return row;
    if (table_.knows(node.name)) return directive_error(node, "is not allowed here");
    return unknown(node, table_.suggest(node.name, context));
}

Result<void> Binder::one(const Node& node, Scope& scope, Seen& seen) {
    const Result<const Directive*> found = row_for(node, scope.context);
    if (!found) return found.error();
    const Directive& row = **found;
    const Result<void> form = check_form(node, row);
    if (!form) return form;
    if (!row.repeatable && !seen.insert(&row).second) return directive_error(node, "is duplicate");
    if (row.arity.flag_value) {
        const Result<bool> value = ValueParser<bool>::parse(node, binding_);
        if (!value) return value.error();
    }
    // Its Lua does not end: the parse failed here, and there is nothing to give to a setter.
    const bool unfinished = node.raw_block_line != 0 && !node.raw_block;
    if (unfinished && tree_.failure) return *tree_.failure;
    if (row.opens != 0) return block(node, scope, row);
    const Result<void> entries = check_entries(node);
    if (!entries) return entries;
    return set(node, scope, row);
}

Result<void> Binder::block(const Node& node, Scope& scope, const Directive& row) {
    Scope& inner = *scope.children.emplace_back(open(row.opens, &node, &scope));
    inner.directive = &row;
    const Result<void> done = set(node, inner, row);
    if (!done) return done;
    return children(node.children, inner);
}

Result<void> Binder::set(const Node& node, Scope& scope, const Directive& row) {
    if (row.set == nullptr) return {};
    binding_.scope_ = &scope;
    binding_.directive_ = &row;
    void* settings = row.settings == nullptr ? nullptr : scope.settings(*row.settings);
    return row.set(settings, node, binding_);
}

void Binder::inherit(Scope& scope) {
    for (const auto& settings : table_.settings()) {
        void* child = scope.own(*settings.type);
        const void* above = scope.parent == nullptr ? nullptr : scope.parent->find(*settings.type);
        if (child == nullptr || above == nullptr) continue;
        for (const Directive::Inherit inherit_row : settings.inherits) inherit_row(child, above);
        if (settings.type->inherit_extra != nullptr) settings.type->inherit_extra(child, above);
    }
    for (const auto& child : scope.children) inherit(*child);
}

Result<std::unique_ptr<Scope>> bind(const Tree& tree, const DirectiveTable& table, const BindInputs& inputs) {
    Binder binder(tree, table, inputs);
    std::unique_ptr<Scope> root = binder.open(in_main, nullptr, nullptr);
    const Result<void> done = binder.children(tree.nodes, *root);
    if (!done) return done.error();
    if (tree.failure) return *tree.failure;
    binder.inherit(*root);
    return root;
}

}  // namespace weir::conf
