// Percent-escaping and HTML-escaping, nginx's and OpenResty's kinds. What needs no change
// is returned as the view that came in; everything else is made in the arena.
#pragma once

#include <cstdint>
#include <string_view>

#include "weir/base/arena.h"

namespace weir::http {

enum class EscapeKind : std::uint8_t {
    uri,            // a path: escapes controls, space, "#", "%", "?", non-ASCII
    args,           // a query: as uri, "?" left alone, "&" and "+" escaped
    uri_component,  // all but unreserved characters
    html,           // & < > " to entities
    refresh,        // a URL inside <meta refresh> or href: quotes too, "%" left alone
    redirect,       // a Location made from a decoded text: controls, space, quotes, non-ASCII
};

std::string_view escape(std::string_view text, EscapeKind kind, Arena& arena);

// nginx's rule for variables and captures: "%XX" decoded, "+" untouched, the bytes of an
// invalid sequence dropped.
std::string_view unescape(std::string_view text, Arena& arena);

// OpenResty's rule (ngx.unescape_uri, decode_args): "+" is a space, an invalid sequence is
// left as it stands.
std::string_view unescape_component(std::string_view text, Arena& arena);

}  // namespace weir::http
