#include "modules/proxy/cookie.h"

#include "weir/base/text.h"
#include "weir/core/build_context.h"
#include "weir/core/request.h"

namespace weir::modules {

namespace {

// A domain is replaced whole, but for a leading dot; a path by its prefix.
enum class Attribute { domain, path };

std::optional<std::string_view> apply(Request& request, const CookieRule& rule, Attribute attribute,
                                      std::string_view value) {
    if (rule.regex) {
        if (rule.regex->match(request, value) != Regex::Match::yes) return std::nullopt;
        return rule.to.evaluate(request);
    }
    std::string_view from = rule.from.evaluate(request);
    if (attribute == Attribute::domain) {
        const std::string_view dot = value.substr(0, value.starts_with('.') ? 1 : 0);
        value.remove_prefix(dot.size());
        if (from.starts_with('.')) from.remove_prefix(1);
        if (!equals_ignoring_case(from, value)) return std::nullopt;
        return request.arena().concat(dot, rule.to.evaluate(request));
    }
    if (!value.starts_with(from)) return std::nullopt;
    return request.arena().concat(rule.to.evaluate(request), value.substr(from.size()));
}

std::string_view rewrite_attribute(Request& request, const std::vector<CookieRule>& rules,
                                   Attribute attribute, std::string_view value) {
    for (const CookieRule& rule : rules) {
        if (const auto changed = apply(request, rule, attribute, value)) return *changed;
    }
    return value;
}

}  // namespace

void CookieRules::inherit(const CookieRules& parent) {
    if (!domain_written) {
        domain = parent.domain;
        domain_written = parent.domain_written;
    }
    if (!path_written) {
        path = parent.path;
        path_written = parent.path_written;
    }
}

Result<void> add_cookie_rule(std::vector<CookieRule>& rules, bool& written, const conf::Node& node,
                             conf::Binding& binding) {
    written = true;
    if (node.arguments.size() == 1) {
        if (node.argument(0) == "off") return {};
        return conf::invalid_parameter(node, node.argument(0));
    }
    CookieRule rule;
    std::string_view from = node.argument(0);
    if (from.starts_with('~')) {
        from.remove_prefix(1);
        const bool caseless = from.starts_with('*');
        if (caseless) from.remove_prefix(1);
        auto regex = CapturingRegex::compile(from, caseless, node.place, binding);
        if (!regex) return regex.error();
        rule.regex = std::make_shared<CapturingRegex>(std::move(*regex));
    } else {
        auto compiled = compile_template(from, binding, node.place);
        if (!compiled) return compiled.error();
        rule.from = std::move(*compiled);
    }
    auto to = compile_template(node.argument(1), binding, node.place);
    if (!to) return to.error();
    rule.to = std::move(*to);
    rules.push_back(std::move(rule));
    return {};
}

std::string_view rewrite_cookie(Request& request, const CookieRules& rules, std::string_view text) {
    Arena& arena = request.arena();
    std::string_view rest = text;
    std::string_view made = cut(rest, ';');
    bool changed = false;
    while (rest.data() != nullptr && !rest.empty()) {
        const std::string_view whole = cut(rest, ';');
        std::string_view value = whole;
        const std::string_view name = trim(cut(value, '='));
        std::string_view replaced = trim(value);
        if (equals_ignoring_case(name, "domain")) {
            replaced = rewrite_attribute(request, rules.domain, Attribute::domain, replaced);
        } else if (equals_ignoring_case(name, "path")) {
            replaced = rewrite_attribute(request, rules.path, Attribute::path, replaced);
        }
        if (replaced == trim(value)) {
            made = arena.concat(made, ";", whole);
            continue;
        }
        changed = true;
        const std::size_t start = whole.find('=') + 1;
        made = arena.concat(made, ";", whole.substr(0, start), replaced);
    }
    return changed ? made : text;
}

}  // namespace weir::modules
