// What a head's fields say about the message's body and the connection, judged by the
// rules of RFC 9112 section 6 that keep two readers of one stream in step.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "weir/http/header_map.h"

namespace weir::http {

// Digits only, up to 2^63-1; nothing for everything else ("", "+5", "5, 5", …).
std::optional<std::uint64_t> parse_content_length(std::string_view value);

// The fields that framing, routing and persistence hang on, found in one walk.
struct FramingFields {
    int hosts = 0;
    int content_lengths = 0;
    int transfer_encodings = 0;
    std::string_view host;  // the first of each
    std::string_view content_length;
    std::string_view transfer_encoding;
    std::string_view expect;
    bool close = false;       // Connection has "close"
    bool keep_alive = false;  // Connection has "keep-alive"

    static FramingFields of(const HeaderMap& headers);

    // RFC 9112 9.3.
    bool persistent(int version) const { return !close && (version >= 11 || keep_alive); }
};

}  // namespace weir::http
