#include <array>

#include "core/response_head.h"
#include "core/variables/values.h"
#include "core/variables/variables.h"
#include "http/date.h"
#include "weir/core/location.h"
#include "weir/core/settings.h"

namespace weir {

namespace {

Value status(Request& r, std::string_view) {
    const bool replaced = r.error_status != 0 && !r.response.head_sent;
    const int code = replaced ? r.error_status : r.response.status;
    char* const text = r.arena().chars(3);
    text[0] = static_cast<char>('0' + code / 100 % 10);
    text[1] = static_cast<char>('0' + code / 10 % 10);
    text[2] = static_cast<char>('0' + code % 10);
    return std::string_view(text, 3);
}

Value bytes_sent(Request& r, std::string_view) { return decimal(r, r.response.bytes_sent); }
Value body_bytes_sent(Request& r, std::string_view) { return decimal(r, r.response.body_bytes_sent); }

Value request_completion(Request& r, std::string_view) {
    const Response& response = r.response;
    const bool whole =
        response.no_body || !response.content_length || response.body_bytes_sent == *response.content_length;
    return response.head_sent && whole && !r.client_gone() ? "OK" : "";
}

// What has a place of its own in Response rather than in its headers.
Value sent_content_type(Request& r) {
    if (r.response.content_type.empty()) return std::nullopt;
    return r.response.content_type;
}

Value sent_content_length(Request& r) {
    if (!r.response.content_length) return std::nullopt;
    return decimal(r, *r.response.content_length);
}

Value sent_last_modified(Request& r) {
    if (!r.response.last_modified) return std::nullopt;
    return http::format_http_date(*r.response.last_modified, r.arena().chars(http::http_date_size));
}

Value sent_location(Request& r) {
    if (r.response.location.empty()) return std::nullopt;
    return r.response.head_sent ? absolute_location(r) : r.response.location;
}

Value sent_connection(Request& r) { return r.response.keep_alive ? "keep-alive" : "close"; }

Value sent_keep_alive(Request& r) {
    const auto seconds = r.location().core().keepalive_header->count();
    if (!r.response.keep_alive || seconds <= 0) return std::nullopt;
    return r.arena().concat("timeout=", decimal(r, static_cast<std::uint64_t>(seconds)));
}

Value sent_transfer_encoding(Request& r) {
    const Response& response = r.response;
    const bool chunked = response.head_sent && !response.content_length && !response.no_body &&
                         r.version == 11 && *r.location().core().chunked_transfer_encoding;
    if (!chunked) return std::nullopt;
    return "chunked";
}

struct SentField {
    std::string_view name;
    Value (*get)(Request&);
};
constexpr std::array<SentField, 7> own_fields{{{"content_type", &sent_content_type},
                                               {"content_length", &sent_content_length},
                                               {"last_modified", &sent_last_modified},
                                               {"location", &sent_location},
                                               {"connection", &sent_connection},
                                               {"keep_alive", &sent_keep_alive},
                                               {"transfer_encoding", &sent_transfer_encoding}}};

Value sent_field(Request& r, std::string_view name) {
    for (const SentField& field : own_fields) {
        if (field.name != name) continue;
        if (const Value value = field.get(r)) return value;
        break;
    }
    for (const http::Field& field : r.response.headers) {
        if (!names_field(name, field.name)) continue;
        const bool joined = field.known == http::Known::cache_control || field.known == http::Known::link;
        return joined ? r.response.headers.joined(field.known, ", ", r.arena()) : field.value;
    }
    return std::nullopt;
}

Value no_trailer(Request&, std::string_view) { return std::nullopt; }

constexpr Variable rows[] = {
    {"status", &status, nullptr, false, false, "Status of the response."},
    {"bytes_sent", &bytes_sent, nullptr, false, false, "Bytes sent to the client, with the head."},
    {"body_bytes_sent", &body_bytes_sent, nullptr, false, false, "Bytes of the body sent to the client."},
    {"request_completion", &request_completion, nullptr, false, false, "\"OK\" if all was sent, else empty."},
    {"sent_http_", &sent_field, nullptr, true, false, "A field of the response's head."},
    {"sent_trailer_", &no_trailer, nullptr, true, false, "Always empty: responses have no trailers of ours."},
};

}  // namespace

std::span<const Variable> response_variables() { return rows; }

}  // namespace weir
