// The fields of a head, in the order they came. Names and values are views: the caller
// guarantees that what they point at (the request's arena, static text) outlives the map.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "weir/base/arena.h"

namespace weir::http {

// Fields a gateway looks for, so that finding one costs no text comparison.
enum class Known : std::uint8_t {
    unknown,
    accept,
    accept_charset,
    accept_encoding,
    accept_language,
    accept_ranges,
    access_control_allow_origin,
    age,
    allow,
    alt_svc,
    authorization,
    cache_control,
    connection,
    content_disposition,
    content_encoding,
    content_language,
    content_length,
    content_location,
    content_range,
    content_type,
    cookie,
    date,
    depth,
    destination,
    etag,
    expect,
    expires,
    forwarded,
    from,
    host,
    http2_settings,
    if_match,
    if_modified_since,
    if_none_match,
    if_range,
    if_unmodified_since,
    keep_alive,
    last_modified,
    link,
    location,
    max_forwards,
    origin,
    overwrite,
    pragma,
    priority,
    proxy_authenticate,
    proxy_authorization,
    proxy_connection,
    range,
    referer,
    refresh,
    retry_after,
    sec_websocket_accept,
    sec_websocket_extensions,
    sec_websocket_key,
    sec_websocket_protocol,
    sec_websocket_version,
    server,
    set_cookie,
    status,
    strict_transport_security,
    te,
    trailer,
    transfer_encoding,
    upgrade,
    user_agent,
    vary,
    via,
    www_authenticate,
    x_accel_buffering,
    x_accel_charset,
    x_accel_expires,
    x_accel_limit_rate,
    x_accel_redirect,
    x_forwarded_for,
    x_forwarded_host,
    x_forwarded_proto,
    x_powered_by,
    x_real_ip,
    x_request_id,
    count_,  // how many there are; not a field
};

// Case-insensitive; Known::unknown for any other name.
Known known_of(std::string_view name);

// The usual spelling: "Content-Length", "ETag", …; empty for Known::unknown.
std::string_view name_of(Known known);

// Whether a comma-separated list (Connection, TE, Vary, …) has `token` among its members,
// case aside; what follows a ";" in a member is ignored.
bool list_has(std::string_view list, std::string_view token);

struct Field {
    std::string_view name;
    std::string_view value;
    Known known = Known::unknown;
};

class HeaderMap {
public:
    // Appends; a field of that name may be there already.
    void add(std::string_view name, std::string_view value) { add(Field{name, value, known_of(name)}); }
    void add(Known known, std::string_view value) { add(Field{name_of(known), value, known}); }
    void add(const Field& field);

    // Leaves exactly one field of that name, at the place of the first there was.
    void set(std::string_view name, std::string_view value) { set(Field{name, value, known_of(name)}); }
    void set(Known known, std::string_view value) { set(Field{name_of(known), value, known}); }

    // Removes all of that name; how many there were.
    std::size_t remove(std::string_view name);
    std::size_t remove(Known known);
    // Removes the fields for which `chosen(const Field&)` is true.
    template <class Chosen>
    std::size_t remove_if(Chosen chosen) {
        return std::erase_if(fields_, chosen);
    }

    // The first of that name, or null. Valid until the next change of the map.
    const Field* find(std::string_view name) const;
    const Field* find(Known known) const;
    bool has(std::string_view name) const { return find(name) != nullptr; }
    bool has(Known known) const { return find(known) != nullptr; }

    // The first one's value, or empty.
    std::string_view value(std::string_view name) const;
    std::string_view value(Known known) const;

    // How many of that name.
    std::size_t count(std::string_view name) const;
    std::size_t count(Known known) const;

    // The values of all fields of that name, in order, `separator` between them. A single
    // value is returned as it is, several are put together in `arena`.
    std::string_view joined(std::string_view name, std::string_view separator, Arena& arena) const;
    std::string_view joined(Known known, std::string_view separator, Arena& arena) const;

    // Whether `token` is a member of any field of that name (see list_has).
    bool list_has(Known known, std::string_view token) const;

    std::size_t size() const { return fields_.size(); }
    bool empty() const { return fields_.empty(); }
    const Field& operator[](std::size_t at) const { return fields_[at]; }
    const Field* begin() const { return fields_.data(); }
    const Field* end() const { return fields_.data() + fields_.size(); }

    // Empties the map and keeps its memory: no malloc in the steady state.
    void clear();

private:
    void set(const Field& field);
    bool may_have(Known known) const { return seen_[static_cast<std::size_t>(known)]; }

    std::vector<Field> fields_;
    std::bitset<static_cast<std::size_t>(Known::count_)> seen_;  // added at some time since clear()
};

}  // namespace weir::http
