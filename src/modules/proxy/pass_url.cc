#include "modules/proxy/pass_url.h"

#include <algorithm>

#include "weir/base/text.h"

namespace weir::modules {

namespace {

constexpr std::string_view scheme = "http://";
constexpr int default_port = 80;

// Where the URI begins in what follows the scheme.
std::size_t uri_start(std::string_view rest) {
    if (rest.starts_with("unix:")) return std::min(rest.find(':', 5), rest.size());
    return std::min(rest.find_first_of("/?"), rest.size());
}

}  // namespace

Result<PassUrl> parse_pass_url(std::string_view text) {
    if (starts_with_ignoring_case(text, "https://")) return invalid("https protocol requires SSL support");
    if (!starts_with_ignoring_case(text, scheme)) return invalid("invalid URL prefix");
    const std::string_view rest = text.substr(scheme.size());
    const std::size_t end = uri_start(rest);
    PassUrl pass;
    pass.authority = rest.substr(0, end);
    std::string_view uri = rest.substr(end);
    if (uri.starts_with(':')) uri.remove_prefix(1);
    pass.uri = uri.starts_with('?') ? "/" + std::string(uri) : std::string(uri);
    pass.url = text;
    auto endpoint = upstream::parse_endpoint(pass.authority, default_port);
    if (!endpoint) return invalid(endpoint.error().text + " in upstream \"" + std::string(rest) + "\"");
    pass.endpoint = std::move(*endpoint);
    if (pass.endpoint.is_unix()) {
        pass.host_field = "localhost";
        return pass;
    }
    pass.port = std::to_string(pass.endpoint.port);
    pass.host_field = pass.endpoint.port == default_port ? pass.endpoint.host : pass.authority;
    return pass;
}

}  // namespace weir::modules
