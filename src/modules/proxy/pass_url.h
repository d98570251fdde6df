// The URL of proxy_pass: "http://host[:port][/uri]" or "http://unix:/path[:/uri]".
#pragma once

#include <string>
#include <string_view>

#include "upstream/endpoint.h"
#include "weir/base/result.h"

namespace weir::modules {

struct PassUrl {
    upstream::Endpoint endpoint;
    std::string authority;   // what names the group: "host", "host:port" or "unix:/path"
    std::string uri;         // from the first "/" on; empty when there is none
    std::string host_field;  // $proxy_host: "host" or "host:port", without port 80; "localhost" for unix
    std::string port;        // $proxy_port; empty for unix
    std::string url;         // scheme, authority and URI as written: what proxy_redirect default replaces
};

// Errors are nginx's: "invalid URL prefix", "no host in upstream \"…\"".
Result<PassUrl> parse_pass_url(std::string_view text);

}  // namespace weir::modules
