#include "modules/proxy/redirect.h"

#include "weir/base/text.h"
#include "weir/core/build_context.h"
#include "weir/core/request.h"

namespace weir::modules {

Result<RedirectRule> parse_redirect_rule(const conf::Node& node, conf::Binding& binding) {
    RedirectRule rule;
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
    return rule;
}

std::optional<std::string_view> rewrite_redirect(Request& request, const std::vector<RedirectRule>& rules,
                                                 std::string_view text, std::size_t from) {
    const std::string_view before = text.substr(0, from);
    const std::string_view target = text.substr(from);
    for (const RedirectRule& rule : rules) {
        if (rule.regex) {
            if (rule.regex->match(request, target) != Regex::Match::yes) continue;
            return request.arena().concat(before, rule.to.evaluate(request));
        }
        const std::string_view prefix = rule.from.evaluate(request);
        if (!target.starts_with(prefix)) continue;
        return request.arena().concat(before, rule.to.evaluate(request), target.substr(prefix.size()));
    }
    return std::nullopt;
}

std::optional<std::string_view> rewrite_refresh(Request& request, const std::vector<RedirectRule>& rules,
                                                std::string_view text) {
    constexpr std::string_view mark = "url=";
    const std::size_t at = find_ignoring_case(text, mark);
    if (at == std::string_view::npos) return std::nullopt;
    return rewrite_redirect(request, rules, text, at + mark.size());
}

}  // namespace weir::modules
