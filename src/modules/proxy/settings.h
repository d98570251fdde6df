// What the proxy_* directives of a location say.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "modules/proxy/cookie.h"
#include "modules/proxy/pass_url.h"
#include "modules/proxy/redirect.h"
#include "weir/conf/directive.h"
#include "weir/conf/setting.h"
#include "weir/core/template.h"

namespace weir::modules {

struct Plan;

// proxy_next_upstream's words.
enum NextUpstream : unsigned {
    next_error = 1U << 0,
    next_timeout = 1U << 1,
    next_invalid_header = 1U << 2,
    next_500 = 1U << 3,
    next_502 = 1U << 4,
    next_503 = 1U << 5,
    next_504 = 1U << 6,
    next_403 = 1U << 7,
    next_404 = 1U << 8,
    next_429 = 1U << 9,
    next_non_idempotent = 1U << 10,
    next_off = 1U << 11,
};

// proxy_ignore_headers' words.
enum IgnoredHeader : unsigned {
    ignore_accel_redirect = 1U << 0,
    ignore_accel_expires = 1U << 1,
    ignore_accel_limit_rate = 1U << 2,
    ignore_accel_buffering = 1U << 3,
    ignore_accel_charset = 1U << 4,
    ignore_expires = 1U << 5,
    ignore_cache_control = 1U << 6,
    ignore_set_cookie = 1U << 7,
    ignore_vary = 1U << 8,
};

// proxy_pass, as written.
struct ProxyPass {
    Template url;
    PassUrl constant;  // of a url without variables
    conf::Place place;
};

// `proxy_set_header NAME VALUE`.
struct RequestField {
    std::string name;
    Template value;
};

struct ProxySettings {
    static constexpr conf::Level level = conf::Level::location;
    using milliseconds = std::chrono::milliseconds;

    // Of this level only; module.cc knows where nginx inherits it all the same.
    std::optional<ProxyPass> pass;

    conf::Setting<int> http_version{10};
    conf::Setting<Template> method;
    conf::Setting<Template> body;
    std::vector<RequestField> fields;  // all of them are inherited, or none
    conf::Setting<bool> pass_request_headers{true};
    conf::Setting<bool> pass_request_body{true};
    conf::Setting<bool> request_buffering{true};

    conf::Setting<std::vector<std::string>> hide_header;
    conf::Setting<std::vector<std::string>> pass_header;
    conf::Setting<unsigned> ignore_headers{0};
    bool redirect_written = false;
    bool redirect_off = false;
    bool redirect_default = true;
    std::vector<RedirectRule> redirects;  // those before `default` come first
    std::size_t default_redirect_at = 0;
    CookieRules cookies;
    conf::Setting<bool> intercept_errors{false};

    conf::Setting<milliseconds> connect_timeout{std::chrono::seconds(60)};
    conf::Setting<milliseconds> send_timeout{std::chrono::seconds(60)};
    conf::Setting<milliseconds> read_timeout{std::chrono::seconds(60)};
    conf::Setting<bool> ignore_client_abort{false};
    conf::Setting<bool> socket_keepalive{false};
    conf::Setting<std::optional<Template>> bind;

    conf::Setting<bool> buffering{true};
    conf::Setting<conf::Size> buffer_size{conf::Size{4096}};
    conf::Setting<long> buffers_count{8};
    conf::Setting<conf::Size> buffers_size{conf::Size{4096}};
    conf::Setting<conf::Size> busy_buffers_size;

    conf::Setting<unsigned> next_upstream{next_error | next_timeout};
    conf::Setting<long> next_upstream_tries{0};
    conf::Setting<milliseconds> next_upstream_timeout{milliseconds(0)};

    // Everything above, made ready when the location was configured.
    mutable std::shared_ptr<const Plan> plan;

    void inherit(const ProxySettings& parent);
};

}  // namespace weir::modules
