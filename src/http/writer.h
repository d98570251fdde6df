// Heads and chunk framing to the wire. Nothing that could be read as something else
// leaves: names must be tokens, values free of CR, LF, NUL and other controls.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "weir/http/header_map.h"

namespace weir::http {

// RFC 9110 5.6.2; not empty.
bool is_token(std::string_view text);

// RFC 9110 5.5: HTAB, space, visible characters and bytes above 0x7f only. May be empty.
bool is_field_value(std::string_view text);

// Visible ASCII only and not empty: what may stand between the two spaces of a request line.
bool is_request_target(std::string_view text);

// Appends one head to `out`: first line, fields, end(). Each call that returns false has
// appended nothing; a refused first line makes the message unusable, a refused field can be
// left out. HeadWriter adds no field of its own.
class HeadWriter {
public:
    explicit HeadWriter(std::string& out) : out_(out) {}

    // `version` is 10 or 11.
    [[nodiscard]] bool request_line(std::string_view method, std::string_view target, int version = 11);
    // nginx's phrase for the status. False outside 100..999.
    [[nodiscard]] bool status_line(int status, int version = 11);
    // With a phrase of the caller's ("HTTP/1.1 200 " if empty).
    [[nodiscard]] bool status_line(int status, std::string_view reason, int version = 11);

    bool field(std::string_view name, std::string_view value);
    // `known` is not Known::unknown: only the value is checked.
    bool field(Known known, std::string_view value);
    void content_length(std::uint64_t length);
    // All of them; how many were refused.
    std::size_t fields(const HeaderMap& headers);
    // The empty line.
    void end();

private:
    void append_field(std::string_view name, std::string_view value);

    std::string& out_;
};

// The chunked coding: chunk_prefix, the data itself, chunk_suffix. A prefix for size 0
// would end the body, so it appends nothing (and its suffix must be left out too).
void chunk_prefix(std::uint64_t size, std::string& out);
void chunk_suffix(std::string& out);
void last_chunk(std::string& out);
// Fields that are not allowed in a trailer section or are invalid are left out.
void last_chunk(const HeaderMap& trailers, std::string& out);

}  // namespace weir::http
