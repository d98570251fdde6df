// Request methods (RFC 9110 section 9, WebDAV and the others llhttp knows). Methods of
// other protocols that llhttp also knows (RTSP, ICE, the HTTP/2 preface) are left out.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::http {

enum class Method : std::uint8_t {
    get,
    head,
    post,
    put,
    delete_,
    options,
    patch,
    connect,
    trace,
    mkcol,
    copy,
    move,
    propfind,
    proppatch,
    lock,
    unlock,
    search,
    bind,
    rebind,
    unbind,
    acl,
    report,
    mkactivity,
    checkout,
    merge,
    msearch,
    notify,
    subscribe,
    unsubscribe,
    purge,
    mkcalendar,
    link,
    unlink,
};

// As on the wire: "GET", "M-SEARCH", …
std::string_view name_of(Method method);

// Case-sensitive, as RFC 9110 9.1 asks; nothing for what isn't in the list.
std::optional<Method> parse_method(std::string_view name);

// RFC 9110 9.2.1: asks for nothing to be changed.
bool is_safe(Method method);

// RFC 9110 9.2.2: may be sent again when the first try's outcome is unknown (nginx's
// proxy_next_upstream without non_idempotent; LOCK and PATCH are not).
bool is_idempotent(Method method);

}  // namespace weir::http
