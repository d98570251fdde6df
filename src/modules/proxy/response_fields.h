// The head of the upstream's answer on its way to the client: what is hidden, rewritten,
// obeyed (X-Accel-*), and what belongs to one connection only.
#pragma once

#include <string_view>

#include "http/response_parser.h"
#include "modules/proxy/redirect.h"
#include "modules/proxy/request_head.h"
#include "modules/proxy/settings.h"

namespace weir {
class Request;
}

namespace weir::modules {

class ResponseFields {
public:
    // `redirects` with the default one resolved.
    ResponseFields(const ProxySettings& settings, std::vector<RedirectRule> redirects);

    // Sets request.response from the answer. `sent_head`: it answers a HEAD.
    void apply(Request& request, const http::ResponseHead& head, bool sent_head) const;

    // X-Accel-Redirect's value, if it is to be followed; empty otherwise.
    std::string_view internal_redirect(const http::ResponseHead& head) const;
    // What such an answer keeps for the response that follows.
    void apply_redirected(Request& request, const http::ResponseHead& head) const;

    // By X-Accel-Buffering, else by the setting.
    bool buffers(const http::ResponseHead& head) const;

private:
    void apply_field(Request& request, const http::Field& field) const;

    const ProxySettings& settings_;
    std::vector<RedirectRule> redirects_;
    FieldNames hidden_;
};

}  // namespace weir::modules
