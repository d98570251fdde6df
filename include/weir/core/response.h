// The response as handlers and header filters see it, before it is written.
#pragma once

#include <cstdint>
#include <ctime>
#include <optional>
#include <string_view>

#include "weir/http/header_map.h"

namespace weir {

struct Response {
    int status = 0;
    std::string_view reason;  // empty: the standard phrase of the status
    http::HeaderMap headers;  // all but those below, Server and Date (which may be here to replace ours)
    std::optional<std::uint64_t> content_length;  // unset: chunked, or until the connection closes
    std::string_view content_type;                // empty: none is sent
    std::string_view location;                    // sent as Location
    std::optional<std::time_t> last_modified;
    bool keep_alive = true;  // false: this connection ends after the response
    bool head_sent = false;  // the head has left for the writer; status and headers are final
    bool no_body = false;    // HEAD, 204, 304: what is written as a body is dropped
    std::uint64_t body_bytes_sent = 0;
    std::uint64_t bytes_sent = 0;  // with the head
};

}  // namespace weir
