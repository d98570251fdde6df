#include "modules/proxy/response_fields.h"

#include <utility>

#include "upstream/hop_by_hop.h"
#include "weir/base/text.h"
#include "weir/core/request.h"

namespace weir::modules {

namespace {

using http::Known;

constexpr std::string_view hidden_by_default[] = {
    "Date",
    "Server",
    "X-Pad",
    "X-Accel-Expires",
    "X-Accel-Redirect",
    "X-Accel-Limit-Rate",
    "X-Accel-Buffering",
    "X-Accel-Charset",
};

}  // namespace

ResponseFields::ResponseFields(const ProxySettings& settings, std::vector<RedirectRule> redirects)
    : settings_(settings), redirects_(std::move(redirects)) {
    for (std::string_view name : hidden_by_default) hidden_.add(name);
    for (const std::string& name : *settings.pass_header) hidden_.remove(name);
    for (const std::string& name : *settings.hide_header) hidden_.add(name);
}

void ResponseFields::apply(Request& request, const http::ResponseHead& head, bool sent_head) const {
    Response& response = request.response;
    response.status = head.status;
    response.reason = head.reason;
    const upstream::HopByHop hop_by_hop(head.headers);
    for (const http::Field& field : head.headers) {
        if (!hidden_.has(field) && !hop_by_hop.has(field)) apply_field(request, field);
    }
    response.content_length.reset();
    if (head.has_content_length) response.content_length = head.content_length;
    // The answer to our HEAD has no body, whatever it announces, and the client asked for one.
    if (sent_head && request.method != http::Method::head) response.content_length = 0;
}

void ResponseFields::apply_field(Request& request, const http::Field& field) const {
    Response& response = request.response;
    switch (field.known) {
        case Known::content_type:
            response.content_type = field.value;
            return;
        case Known::location: {
            const auto rewritten = rewrite_redirect(request, redirects_, field.value, 0);
            // nginx makes a rewritten path absolute, and leaves the upstream's own alone.
            if (rewritten && rewritten->starts_with('/')) {
                response.location = *rewritten;
            } else {
                response.headers.add(Known::location, rewritten.value_or(field.value));
            }
            return;
        }
        case Known::refresh:
            response.headers.add(Known::refresh,
                                 rewrite_refresh(request, redirects_, field.value).value_or(field.value));
            return;
        case Known::set_cookie:
            if (settings_.cookies.empty()) break;
            response.headers.add(Known::set_cookie, rewrite_cookie(request, settings_.cookies, field.value));
            return;
        default:
            break;
    }
    response.headers.add(field);
}

std::string_view ResponseFields::internal_redirect(const http::ResponseHead& head) const {
    if (*settings_.ignore_headers & ignore_accel_redirect) return {};
    return head.headers.value(Known::x_accel_redirect);
}

void ResponseFields::apply_redirected(Request& request, const http::ResponseHead& head) const {
    for (const http::Field& field : head.headers) {
        switch (field.known) {
            case Known::content_type:
            case Known::set_cookie:
            case Known::content_disposition:
            case Known::cache_control:
            case Known::expires:
            case Known::accept_ranges:
                if (!hidden_.has(field)) apply_field(request, field);
                break;
            default:
                break;
        }
    }
}

bool ResponseFields::buffers(const http::ResponseHead& head) const {
    if (!(*settings_.ignore_headers & ignore_accel_buffering)) {
        const std::string_view wish = head.headers.value(Known::x_accel_buffering);
        if (equals_ignoring_case(wish, "yes")) return true;
        if (equals_ignoring_case(wish, "no")) return false;
    }
    return *settings_.buffering;
}

}  // namespace weir::modules
