// proxy_redirect: what replaces the upstream's own address in Location and Refresh.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modules/rewrite/capturing_regex.h"
#include "weir/conf/bind.h"
#include "weir/core/template.h"

namespace weir {
class Request;
}

namespace weir::modules {

struct RedirectRule {
    std::shared_ptr<const CapturingRegex> regex;  // of "~" and "~*"
    Template from;                                // else the prefix that is replaced
    Template to;
};

// `proxy_redirect FROM TO`.
Result<RedirectRule> parse_redirect_rule(const conf::Node& node, conf::Binding& binding);

// The text with the first rule that fits applied to what starts at `from`; nothing when none does.
std::optional<std::string_view> rewrite_redirect(Request& request, const std::vector<RedirectRule>& rules,
                                                 std::string_view text, std::size_t from);

// The same for a Refresh field, "5; url=http://…".
std::optional<std::string_view> rewrite_refresh(Request& request, const std::vector<RedirectRule>& rules,
                                                std::string_view text);

}  // namespace weir::modules
