#include "modules/proxy/plan.h"

#include <utility>

#include "modules/upstream/settings.h"
#include "upstream/endpoint.h"

namespace weir::modules {

namespace {

std::uint64_t count(std::chrono::milliseconds time) { return static_cast<std::uint64_t>(time.count()); }

// `if` and limit_except pass requests on as the location around them does.
bool is_nameless(const conf::Scope& scope) {
    return (scope.context & (conf::in_location_if | conf::in_limit_except)) != 0;
}

const ProxySettings* settings_with_pass(const conf::Scope& scope) {
    for (const conf::Scope* at = &scope; at; at = at->parent) {
        const auto* settings = at->find<ProxySettings>();
        if (settings && settings->pass) return settings;
        if (!is_nameless(*at)) break;
    }
    return nullptr;
}

const conf::Scope& named_scope(const conf::Scope& scope) {
    const conf::Scope* at = &scope;
    while (is_nameless(*at)) at = at->parent;
    return *at;
}

// "/x/" of `location ^~ /x/`, empty where the name is not a prefix of URIs.
std::string location_prefix(const conf::Scope& scope) {
    const conf::Scope& named = named_scope(scope);
    if (named.context != conf::in_location) return {};
    const auto& arguments = named.node->arguments;
    std::string name = arguments.back().text;
    std::string modifier = arguments.size() == 2 ? arguments.front().text : "";
    if (modifier.empty()) {
        for (const char* attached : {"=", "^~", "~*", "~"}) {
            if (!name.starts_with(attached)) continue;
            modifier = attached;
            name.erase(0, modifier.size());
            break;
        }
    }
    const bool prefix = modifier != "~" && modifier != "~*" && !name.starts_with('@');
    return prefix ? name : std::string();
}

Result<void> check_uri(const conf::Scope& scope, const ProxyPass& pass) {
    const bool own = scope.find<ProxySettings>()->pass.has_value();
    if (!own || pass.constant.uri.empty()) return {};
    if (!is_nameless(scope) && !location_prefix(scope).empty()) return {};
    return conf::error_at(
        pass.place,
        "\"proxy_pass\" cannot have URI part in location given by regular expression, or "
        "inside named location, or inside \"if\" statement, or inside \"limit_except\" block");
}

Result<std::shared_ptr<const upstream::Group>> group_for(const ProxyPass& pass,
                                                         const UpstreamBlocks* blocks) {
    const PassUrl& url = pass.constant;
    if (blocks && !url.endpoint.is_unix()) {
        auto group = blocks->find(url.endpoint.host);
        if (group && url.endpoint.port_given) {
            return conf::error_at(pass.place, "upstream \"" + group->name() + "\" may not have port " +
                                                  std::to_string(url.endpoint.port));
        }
        if (group) return group;
    }
    auto addresses = upstream::resolve_endpoint(url.endpoint);
    if (!addresses) {
        return conf::error_at(pass.place, addresses.error().text + " in upstream \"" + url.authority + "\"");
    }
    std::vector<upstream::PeerConfig> peers;
    for (const net::Address& address : *addresses) {
        upstream::PeerConfig& peer = peers.emplace_back();
        peer.address = address;
        peer.name = address.text();
        peer.server = url.authority;
    }
    return std::shared_ptr<const upstream::Group>(
        std::make_shared<upstream::Group>(url.authority, std::move(peers), upstream::KeepaliveConfig()));
}

// The rules with the one that `default` stands for in its place.
std::vector<RedirectRule> resolve_redirects(const ProxySettings& settings, const ProxyPass& pass,
                                            const std::string& location) {
    if (settings.redirect_off) return {};
    std::vector<RedirectRule> rules = settings.redirects;
    if (!settings.redirect_default || !pass.url.is_constant()) return rules;
    RedirectRule rule;
    const PassUrl& url = pass.constant;
    const bool has_uri = !url.uri.empty();
    rule.from = Template::constant(has_uri ? url.url : url.url + "/");
    rule.to = Template::constant(has_uri ? location : "/");
    rules.insert(rules.begin() + static_cast<std::ptrdiff_t>(settings.default_redirect_at), std::move(rule));
    return rules;
}

}  // namespace

Plan::Plan(const ProxySettings& settings, const ProxyPass& pass, std::string location,
           std::vector<RedirectRule> redirects)
    : settings(settings),
      pass(pass),
      location(std::move(location)),
      head(settings),
      response(settings, std::move(redirects)) {
    options.connect_timeout_ms = count(*settings.connect_timeout);
    options.send_timeout_ms = count(*settings.send_timeout);
    options.read_timeout_ms = count(*settings.read_timeout);
    options.head_limit = static_cast<std::size_t>(settings.buffer_size->bytes);
    options.watch_client = !*settings.ignore_client_abort;
    options.connect.keepalive = *settings.socket_keepalive;
}

Result<std::shared_ptr<const Plan>> make_plan(const LocationBuilder& builder) {
    const conf::Scope& scope = builder.scope();
    const ProxySettings* passing = settings_with_pass(scope);
    if (!passing) return std::shared_ptr<const Plan>();
    const ProxyPass& pass = *passing->pass;
    if (auto checked = check_uri(scope, pass); !checked) return checked.error();

    const auto& settings = builder.settings<ProxySettings>();
    std::string location = location_prefix(scope);
    auto redirects = resolve_redirects(settings, pass, location);
    auto plan = std::make_shared<Plan>(settings, pass, std::move(location), std::move(redirects));
    plan->blocks = scope.find<UpstreamBlocks>();
    if (pass.url.is_constant()) {
        auto group = group_for(pass, plan->blocks);
        if (!group) return group.error();
        plan->group = std::move(*group);
    }
    return std::shared_ptr<const Plan>(std::move(plan));
}

}  // namespace weir::modules
