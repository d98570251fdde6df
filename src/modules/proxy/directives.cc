#include "modules/proxy/directives.h"

#include "modules/proxy/settings.h"
#include "net/address.h"
#include "weir/base/text.h"
#include "weir/conf/values.h"
#include "weir/core/build_context.h"

namespace weir::modules {

using namespace conf;

void ProxySettings::inherit(const ProxySettings& parent) {
    if (fields.empty()) fields = parent.fields;
    if (!redirect_written) {
        redirect_written = parent.redirect_written;
        redirect_off = parent.redirect_off;
        redirect_default = parent.redirect_default;
        redirects = parent.redirects;
        default_redirect_at = parent.default_redirect_at;
    }
    cookies.inherit(parent.cookies);
    bind.inherit(parent.bind);
    buffers_count.inherit(parent.buffers_count);
    buffers_size.inherit(parent.buffers_size);
}

namespace {

Result<void> set_pass(ProxySettings& settings, const Node& node, Binding& binding) {
    ProxyPass pass;
    auto url = compile_template(node.argument(0), binding, node.place);
    if (!url) return url.error();
    pass.url = std::move(*url);
    pass.place = node.place;
    if (pass.url.is_constant()) {
        auto parsed = parse_pass_url(node.argument(0));
        if (!parsed) return error_at(node.place, parsed.error().text);
        pass.constant = std::move(*parsed);
    }
    settings.pass = std::move(pass);
    return {};
}

Result<void> add_field(ProxySettings& settings, const Node& node, Binding& binding) {
    auto value = compile_template(node.argument(1), binding, node.place);
    if (!value) return value.error();
    settings.fields.push_back({node.argument(0), std::move(*value)});
    return {};
}

Result<void> set_redirect(ProxySettings& settings, const Node& node, Binding& binding) {
    if (settings.redirect_off) return directive_error(node, "is duplicate");
    if (!settings.redirect_written) settings.redirect_default = false;
    settings.redirect_written = true;
    if (node.arguments.size() == 2) {
        auto rule = parse_redirect_rule(node, binding);
        if (!rule) return rule.error();
        settings.redirects.push_back(std::move(*rule));
        return {};
    }
    const std::string& word = node.argument(0);
    if (word == "off") {
        settings.redirect_off = true;
        settings.redirects.clear();
        return {};
    }
    if (word != "default") return invalid_parameter(node, word);
    if (!settings.pass) {
        return error_at(node.place,
                        "\"proxy_redirect default\" should be placed after the \"proxy_pass\" directive");
    }
    if (!settings.pass->url.is_constant()) {
        return error_at(
            node.place,
            "\"proxy_redirect default\" cannot be used with \"proxy_pass\" directive with variables");
    }
    settings.redirect_default = true;
    settings.default_redirect_at = settings.redirects.size();
    return {};
}

Result<void> set_cookie_domain(ProxySettings& settings, const Node& node, Binding& binding) {
    return add_cookie_rule(settings.cookies.domain, settings.cookies.domain_written, node, binding);
}

Result<void> set_cookie_path(ProxySettings& settings, const Node& node, Binding& binding) {
    return add_cookie_rule(settings.cookies.path, settings.cookies.path_written, node, binding);
}

Result<void> set_bind(ProxySettings& settings, const Node& node, Binding& binding) {
    const std::string& word = node.argument(0);
    if (node.arguments.size() > 1) return invalid_parameter(node, node.argument(1));
    if (word == "off") {
        settings.bind.write(std::nullopt);
        return {};
    }
    auto address = compile_template(word, binding, node.place);
    if (!address) return address.error();
    const bool bad = address->is_constant() && !net::Address::parse(word, 0);
    if (bad) return error_at(node.place, "invalid address \"" + word + "\"");
    settings.bind.write(std::move(*address));
    return {};
}

Result<void> set_buffers(ProxySettings& settings, const Node& node, Binding&) {
    const auto count = parse_number(node.argument(0));
    const auto size = parse_size(node.argument(1));
    if (!count || *count == 0 || !size || *size == 0) return directive_error(node, "invalid value");
    settings.buffers_count.write(static_cast<long>(*count));
    settings.buffers_size.write(Size{*size});
    return {};
}

constexpr EnumValues<int> http_versions{{"1.0", 10}, {"1.1", 11}};

constexpr EnumValues<unsigned> next_upstream_words{
    {"error", next_error},
    {"timeout", next_timeout},
    {"invalid_header", next_invalid_header},
    {"non_idempotent", next_non_idempotent},
    {"http_500", next_500},
    {"http_502", next_502},
    {"http_503", next_503},
    {"http_504", next_504},
    {"http_403", next_403},
    {"http_404", next_404},
    {"http_429", next_429},
    {"off", next_off},
};

constexpr EnumValues<unsigned> ignored_header_words{
    {"X-Accel-Redirect", ignore_accel_redirect},
    {"X-Accel-Expires", ignore_accel_expires},
    {"X-Accel-Limit-Rate", ignore_accel_limit_rate},
    {"X-Accel-Buffering", ignore_accel_buffering},
    {"X-Accel-Charset", ignore_accel_charset},
    {"Expires", ignore_expires},
    {"Cache-Control", ignore_cache_control},
    {"Set-Cookie", ignore_set_cookie},
    {"Vary", ignore_vary},
};

// Accepted for the sake of confs written for nginx.
constexpr Directive unused(std::string_view name, Arity arity, std::string_view default_text,
                           std::string_view doc) {
    Directive row;
    row.name = name;
    row.contexts = anywhere;
    row.arity = arity;
    row.default_text = default_text;
    row.doc = doc;
    return row;
}

using S = ProxySettings;
constexpr Arity one_to_four{1, 4};
constexpr std::string_view streams =
    "Accepted; answers are streamed with back-pressure and never spill to disk.";

constexpr Directive rows[] = {
    setter<&set_pass>("proxy_pass", in_location | in_location_if | in_limit_except, one, "",
                      "Passes requests on to an upstream group, an address or a unix socket."),
    enumeration<&S::http_version>("proxy_http_version", anywhere, http_versions, "1.0",
                                  "HTTP's version in requests to upstreams."),
    directive<&S::method>("proxy_method", anywhere, one, "", "The method, in place of the client's."),
    directive<&S::body>("proxy_set_body", anywhere, one, "", "The body, in place of the client's."),
    setter<&add_field>("proxy_set_header", anywhere, two, "Host $proxy_host; Connection close",
                       "A request field; an empty value leaves the field out. Content-Length and "
                       "Transfer-Encoding are always weir's own.",
                       true),
    directive<&S::pass_request_headers>("proxy_pass_request_headers", anywhere, flag, "on",
                                        "Whether the client's fields are passed on."),
    directive<&S::pass_request_body>("proxy_pass_request_body", anywhere, flag, "on",
                                     "Whether the client's body is passed on."),
    directive<&S::request_buffering>("proxy_request_buffering", anywhere, flag, "on",
                                     "Whether a body is read whole before a peer is asked."),
    directive<&S::hide_header>("proxy_hide_header", anywhere, one, "", "An answer's field to leave out."),
    directive<&S::pass_header>("proxy_pass_header", anywhere, one, "",
                               "A field to pass on that is left out otherwise."),
    bitmask<&S::ignore_headers>("proxy_ignore_headers", anywhere, ignored_header_words, "",
                                "Fields of an answer that are not obeyed."),
    setter<&set_redirect>("proxy_redirect", anywhere, one_or_two, "default",
                          "What replaces the upstream's address in Location and Refresh.", true),
    setter<&set_cookie_domain>("proxy_cookie_domain", anywhere, one_or_two, "off",
                               "What replaces a domain in Set-Cookie.", true),
    setter<&set_cookie_path>("proxy_cookie_path", anywhere, one_or_two, "off",
                             "What replaces a path in Set-Cookie.", true),
    directive<&S::intercept_errors>("proxy_intercept_errors", anywhere, flag, "off",
                                    "Whether error_page applies to answers of 300 and above."),
    directive<&S::connect_timeout>("proxy_connect_timeout", anywhere, one, "60s",
                                   "Time allowed to connect to a peer."),
    directive<&S::send_timeout>("proxy_send_timeout", anywhere, one, "60s",
                                "Time allowed between two writes to a peer."),
    directive<&S::read_timeout>("proxy_read_timeout", anywhere, one, "60s",
                                "Time allowed between two reads from a peer."),
    directive<&S::ignore_client_abort>("proxy_ignore_client_abort", anywhere, flag, "off",
                                       "Whether the exchange goes on when the client has gone."),
    directive<&S::socket_keepalive>("proxy_socket_keepalive", anywhere, flag, "off",
                                    "SO_KEEPALIVE on connections to peers."),
    setter<&set_bind>("proxy_bind", anywhere, one_or_two, "",
                      "The local address of connections to peers, or off."),
    directive<&S::buffering>("proxy_buffering", anywhere, flag, "on",
                             "off: an answer's head is passed on before its body has begun to come."),
    directive<&S::buffer_size>("proxy_buffer_size", anywhere, one, "4k", "How long an answer's head may be."),
    setter<&set_buffers>("proxy_buffers", anywhere, two, "8 4k", streams),
    directive<&S::busy_buffers_size>("proxy_busy_buffers_size", anywhere, one, "8k", streams),
    unused("proxy_max_temp_file_size", one, "1024m", streams),
    unused("proxy_temp_file_write_size", one, "8k", streams),
    unused("proxy_temp_path", one_to_four, "proxy_temp", streams),
    unused("proxy_headers_hash_max_size", one, "512", "Accepted; there is no such table."),
    unused("proxy_headers_hash_bucket_size", one, "64", "Accepted; there is no such table."),
    bitmask<&S::next_upstream>("proxy_next_upstream", anywhere, next_upstream_words, "error timeout",
                               "When the next peer is asked."),
    directive<&S::next_upstream_tries>("proxy_next_upstream_tries", anywhere, one, "0",
                                       "How many peers are asked at most; 0: all of them."),
    directive<&S::next_upstream_timeout>("proxy_next_upstream_timeout", anywhere, one, "0",
                                         "Time after which no further peer is asked; 0: none."),
};

}  // namespace

std::span<const Directive> proxy_directives() { return rows; }

}  // namespace weir::modules
