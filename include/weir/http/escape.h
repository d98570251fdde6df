// Percent-escaping and HTML-escaping, nginx's and OpenResty's kinds. What needs no change
// is returned as the view that came in; everything else is made in the arena.
#pragma once

#include <cstdint>
#include <string_view>

#include "weir/base/arena.h"

namespace weir::http {

// Controls and bytes from 0x7f up are escaped in all kinds but html; so are space, " < > \ ^ ` { | }.
enum class EscapeKind : std::uint8_t {
    uri,            // a path: also # % ?
    args,           // a query's value: also # % & + ; ?
    uri_component,  // all but letters, digits and - . _ ~ ! ' ( ) *, as OpenResty's ngx.escape_uri
    html,           // & < > " as character references
    refresh,        // a URL in a page or in Refresh: also ', but not #, % and ?
};

std::string_view escape(std::string_view text, EscapeKind kind, Arena& arena);

// nginx's rule for variables and captures: "%XX" decoded, "+" untouched, the bytes of an
// invalid sequence dropped.
std::string_view unescape(std::string_view text, Arena& arena);

// OpenResty's rule (ngx.unescape_uri, decode_args): "+" is a space, an invalid sequence is
// left as it stands.
std::string_view unescape_component(std::string_view text, Arena& arena);

}  // namespace weir::http
