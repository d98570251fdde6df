#include "core/response_head.h"

#include "http/date.h"
#include "http/writer.h"
#include "net/loop.h"
#include "weir/base/version.h"
#include "weir/core/generation.h"
#include "weir/core/worker.h"

namespace weir {

namespace {

// One date text per worker and second.
struct CachedDate {
    explicit CachedDate(Worker&) {}
    http::DateCache cache;
};

void append_keep_alive(Request& request, bool keep_alive, http::HeadWriter& writer) {
    if (!keep_alive) {
        writer.field(http::Known::connection, "close");
        return;
    }
    writer.field(http::Known::connection, "keep-alive");
    const auto seconds = request.location().core().keepalive_header->count();
    if (seconds > 0) writer.field(http::Known::keep_alive, "timeout=" + std::to_string(seconds));
}

}  // namespace

std::string_view server_token(const Request& request) {
    return *request.location().core().server_tokens == CoreSettings::Tokens::off ? product_name
                                                                                 : product_and_version;
}

std::string_view absolute_location(Request& request) {
    const std::string_view location = request.response.location;
    const CoreSettings& core = request.location().core();
    if (!location.starts_with('/') || !*core.absolute_redirect) return location;
    std::string_view host = request.host;
    if (*core.server_name_in_redirect) {
        host = request.server().name();
    } else if (host.empty()) {
        const std::string& address = request.connection().server_address;
        const bool ipv6 = address.find(':') != std::string::npos;
        host = ipv6 ? request.arena().concat("[", address, "]") : std::string_view(address);
    }
    const unsigned port = request.connection().server_port;
    if (!*core.port_in_redirect || port == 80 || port == 0) {
        return request.arena().concat("http://", host, location);
    }
    return request.arena().concat("http://", host, ":", std::to_string(port), location);
}

void append_response_head(Request& request, bool keep_alive, bool chunked, std::string& out) {
    Response& response = request.response;
    http::HeadWriter writer(out);
    bool started = false;
    if (!response.reason.empty()) started = writer.status_line(response.status, response.reason);
    if (!started && !writer.status_line(response.status)) {
        // A status that no status line can show is a handler's mistake.
        response.status = 500;
        [[maybe_unused]] const bool always = writer.status_line(500);
    }
    if (!response.headers.has(http::Known::server)) writer.field(http::Known::server, server_token(request));
    if (!response.headers.has(http::Known::date)) {
        Worker& worker = request.worker();
        auto& date = worker.state<CachedDate>().cache;
        writer.field(http::Known::date, date.http_date(worker.loop().wall().seconds));
    }
    if (!response.content_type.empty()) writer.field(http::Known::content_type, response.content_type);
    if (response.content_length) writer.content_length(*response.content_length);
    if (response.last_modified) {
        char text[http::http_date_size];
        writer.field(http::Known::last_modified, http::format_http_date(*response.last_modified, text));
    }
    if (!response.location.empty()) writer.field(http::Known::location, absolute_location(request));
    if (chunked) writer.field(http::Known::transfer_encoding, "chunked");
    append_keep_alive(request, keep_alive, writer);
    const std::size_t refused = writer.fields(response.headers);
    if (refused) request.log(LogLevel::warn, "response field with invalid name or value was dropped");
    writer.end();
}

}  // namespace weir
