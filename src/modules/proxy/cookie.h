// proxy_cookie_domain and proxy_cookie_path: the attributes of Set-Cookie.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "modules/rewrite/capturing_regex.h"
#include "weir/conf/bind.h"
#include "weir/core/template.h"

namespace weir {
class Request;
}

namespace weir::modules {

struct CookieRule {
    std::shared_ptr<const CapturingRegex> regex;
    Template from;
    Template to;
};

struct CookieRules {
    bool domain_written = false;
    bool path_written = false;
    std::vector<CookieRule> domain;
    std::vector<CookieRule> path;

    bool empty() const { return domain.empty() && path.empty(); }
    void inherit(const CookieRules& parent);
};

// `proxy_cookie_domain off | FROM TO`, and the same for the path.
Result<void> add_cookie_rule(std::vector<CookieRule>& rules, bool& written, const conf::Node& node,
                             conf::Binding& binding);

// The Set-Cookie field with its attributes rewritten; `text` itself where no rule fits.
std::string_view rewrite_cookie(Request& request, const CookieRules& rules, std::string_view text);

}  // namespace weir::modules
