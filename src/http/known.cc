#include <array>
#include <cstddef>

#include "http/bytes.h"
#include "weir/http/header_map.h"

namespace weir::http {

namespace {

constexpr std::size_t known_count = static_cast<std::size_t>(Known::count_);

// In the order of Known.
constexpr std::array<std::string_view, known_count> names = {
    "",
    "Accept",
    "Accept-Charset",
    "Accept-Encoding",
    "Accept-Language",
    "Accept-Ranges",
    "Access-Control-Allow-Origin",
    "Age",
    "Allow",
    "Alt-Svc",
    "Authorization",
    "Cache-Control",
    "Connection",
    "Content-Disposition",
    "Content-Encoding",
    "Content-Language",
    "Content-Length",
    "Content-Location",
    "Content-Range",
    "Content-Type",
    "Cookie",
    "Date",
    "Depth",
    "Destination",
    "ETag",
    "Expect",
    "Expires",
    "Forwarded",
    "From",
    "Host",
    "HTTP2-Settings",
    "If-Match",
    "If-Modified-Since",
    "If-None-Match",
    "If-Range",
    "If-Unmodified-Since",
    "Keep-Alive",
    "Last-Modified",
    "Link",
    "Location",
    "Max-Forwards",
    "Origin",
    "Overwrite",
    "Pragma",
    "Priority",
    "Proxy-Authenticate",
    "Proxy-Authorization",
    "Proxy-Connection",
    "Range",
    "Referer",
    "Refresh",
    "Retry-After",
    "Sec-WebSocket-Accept",
    "Sec-WebSocket-Extensions",
    "Sec-WebSocket-Key",
    "Sec-WebSocket-Protocol",
    "Sec-WebSocket-Version",
    "Server",
    "Set-Cookie",
    "Status",
    "Strict-Transport-Security",
    "TE",
    "Trailer",
    "Transfer-Encoding",
    "Upgrade",
    "User-Agent",
    "Vary",
    "Via",
    "WWW-Authenticate",
    "X-Accel-Buffering",
    "X-Accel-Charset",
    "X-Accel-Expires",
    "X-Accel-Limit-Rate",
    "X-Accel-Redirect",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Powered-By",
    "X-Real-IP",
    "X-Request-ID",
};
static_assert(names[static_cast<std::size_t>(Known::content_length)] == "Content-Length");
static_assert(names[static_cast<std::size_t>(Known::transfer_encoding)] == "Transfer-Encoding");
static_assert(names[static_cast<std::size_t>(Known::x_request_id)] == "X-Request-ID");

// A hash table made by the compiler: slots hold a Known, 0 is free, collisions go to the
// next slot. Four slots a name keep nearly every search at one comparison.
constexpr std::size_t slots = 512;
constexpr std::size_t longest = 32;

constexpr std::size_t slot_of(std::string_view name) {
    const auto at = [name](std::size_t i) { return static_cast<std::size_t>(name[i] | 0x20); };
    return (name.size() * 37 + at(0) * 5 + at(name.size() - 1) * 71 + at(name.size() / 2) * 11) % slots;
}

constexpr std::array<Known, slots> make_table() {
    std::array<Known, slots> table{};
    for (std::size_t i = 1; i < known_count; ++i) {
        std::size_t slot = slot_of(names[i]);
        while (table[slot] != Known::unknown) slot = (slot + 1) % slots;
        table[slot] = static_cast<Known>(i);
    }
    return table;
}

constexpr std::array<Known, slots> table = make_table();

}  // namespace

Known known_of(std::string_view name) {
    if (name.empty() || name.size() > longest) return Known::unknown;
    for (std::size_t slot = slot_of(name); table[slot] != Known::unknown; slot = (slot + 1) % slots) {
        if (equals_ignoring_case(names[static_cast<std::size_t>(table[slot])], name)) return table[slot];
    }
    return Known::unknown;
}

std::string_view name_of(Known known) {
    const auto at = static_cast<std::size_t>(known);
    return at < known_count ? names[at] : std::string_view();
}

}  // namespace weir::http
