#include "weir/http/method.h"

#include <array>
#include <cstddef>

namespace weir::http {

namespace {

constexpr std::array<std::string_view, 33> names = {
    "GET",         "HEAD",       "POST",       "PUT",   "DELETE",   "OPTIONS",  "PATCH",
    "CONNECT",     "TRACE",      "MKCOL",      "COPY",  "MOVE",     "PROPFIND", "PROPPATCH",
    "LOCK",        "UNLOCK",     "SEARCH",     "BIND",  "REBIND",   "UNBIND",   "ACL",
    "REPORT",      "MKACTIVITY", "CHECKOUT",   "MERGE", "M-SEARCH", "NOTIFY",   "SUBSCRIBE",
    "UNSUBSCRIBE", "PURGE",      "MKCALENDAR", "LINK",  "UNLINK",
};
static_assert(names[static_cast<std::size_t>(Method::unlink)] == "UNLINK");
static_assert(names[static_cast<std::size_t>(Method::msearch)] == "M-SEARCH");
static_assert(names[static_cast<std::size_t>(Method::delete_)] == "DELETE");

}  // namespace

std::string_view name_of(Method method) { return names[static_cast<std::size_t>(method)]; }

std::optional<Method> parse_method(std::string_view name) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == name) return static_cast<Method>(i);
    }
    return std::nullopt;
}

bool is_safe(Method method) {
    switch (method) {
        case Method::get:
        case Method::head:
        case Method::options:
        case Method::trace:
        case Method::propfind:
        case Method::search:
        case Method::report:
            return true;
        default:
            return false;
    }
}

bool is_idempotent(Method method) {
    switch (method) {
        case Method::post:
        case Method::patch:
        case Method::lock:
        case Method::connect:
        case Method::notify:
        case Method::subscribe:
            return false;
        default:
            return true;
    }
}

}  // namespace weir::http
