// The request target that goes upstream: nginx's rules of proxy_pass with and without a URI.
#pragma once

#include <optional>
#include <string_view>

namespace weir {
class Request;
}

namespace weir::modules {

// `uri` is proxy_pass's own, or empty; `location` what of the request's URI it replaces.
std::string_view mapped_uri(Request& request, std::string_view uri, std::string_view location);

// A proxy_pass URL with variables gives the target whole.
std::string_view evaluated_uri(Request& request, std::string_view uri);

// A URI that an upstream names for an internal redirect: decoded path and raw arguments. Nothing
// where it could lead out of the document root.
struct LocalUri {
    std::string_view path;
    std::string_view args;
};
std::optional<LocalUri> local_uri(Request& request, std::string_view text);

}  // namespace weir::modules
