#include "modules/proxy/request_head.h"

#include <algorithm>

#include "http/writer.h"
#include "upstream/hop_by_hop.h"
#include "weir/base/text.h"
#include "weir/core/request.h"
#include "weir/core/worker.h"

namespace weir::modules {

namespace {

using http::Known;

// What belongs to one connection (RFC 9110 7.6.1), or is made anew here.
constexpr Known never_passed[] = {
    Known::host,    Known::connection,       Known::content_length, Known::transfer_encoding,
    Known::te,      Known::keep_alive,       Known::expect,         Known::upgrade,
    Known::trailer, Known::proxy_connection,
};

// Where heads are put together before they move to their request's arena.
struct Scratch {
    explicit Scratch(Worker&) {}
    std::string text;
};

}  // namespace

void FieldNames::add(std::string_view name) {
    const Known known = http::known_of(name);
    if (known != Known::unknown) {
        known_.set(static_cast<std::size_t>(known));
    } else {
        others_.emplace_back(name);
    }
}

void FieldNames::remove(std::string_view name) {
    const Known known = http::known_of(name);
    if (known != Known::unknown) known_.reset(static_cast<std::size_t>(known));
    std::erase_if(others_, [&](const std::string& other) { return equals_ignoring_case(other, name); });
}

bool FieldNames::has(const http::Field& field) const {
    if (field.known != Known::unknown) return known_[static_cast<std::size_t>(field.known)];
    return std::any_of(others_.begin(), others_.end(),
                       [&](const std::string& other) { return equals_ignoring_case(other, field.name); });
}

RequestHead::RequestHead(const ProxySettings& settings)
    : version_(*settings.http_version), pass_headers_(*settings.pass_request_headers) {
    for (Known known : never_passed) not_passed_.add(http::name_of(known));
    bool has_host = false;
    bool has_connection = false;
    for (const RequestField& field : settings.fields) {
        const Known known = http::known_of(field.name);
        // How the body is framed is for weir to say.
        if (known == Known::content_length || known == Known::transfer_encoding) continue;
        if (known == Known::host && has_host) continue;
        has_host = has_host || known == Known::host;
        has_connection = has_connection || known == Known::connection;
        not_passed_.add(field.name);
        add_field(field);
    }
    if (!has_host) lines_.push_back({Kind::default_host, "Host", {}});
    if (has_connection) return;
    add_literal("Connection", "close");
    closes_ = true;
}

void RequestHead::add_literal(std::string_view name, std::string_view value) {
    if (lines_.empty() || lines_.back().kind != Kind::literal) lines_.push_back({Kind::literal, {}, {}});
    http::HeadWriter(lines_.back().text).field(name, value);
}

void RequestHead::add_field(const RequestField& field) {
    const Known known = http::known_of(field.name);
    if (field.value.is_constant()) {
        const std::string& value = field.value.source();
        // HTTP/1.1 asks for a Host, be it empty.
        if (value.empty() && (known != Known::host || version_ < 11)) return;
        if (known == Known::connection) closes_ = closes_ || http::list_has(value, "close");
        add_literal(field.name, value);
        return;
    }
    Kind kind = Kind::field;
    if (known == Known::host) kind = Kind::host;
    if (known == Known::connection) kind = Kind::connection;
    lines_.push_back({kind, field.name, field.value});
}

BuiltHead RequestHead::build(Request& request, const HeadInputs& inputs) const {
    std::string& out = request.worker().state<Scratch>().text;
    out.clear();
    http::HeadWriter writer(out);
    if (!writer.request_line(inputs.method, inputs.uri, version_)) return {};
    BuiltHead built;
    built.closes = closes_;
    for (const Line& line : lines_) {
        if (line.kind == Kind::literal) {
            out.append(line.text);
            continue;
        }
        const bool is_default_host = line.kind == Kind::default_host;
        const std::string_view value = is_default_host ? inputs.proxy_host : line.value.evaluate(request);
        const bool is_host = is_default_host || line.kind == Kind::host;
        if (value.empty() && !(is_host && version_ >= 11)) continue;
        const bool written = writer.field(line.text, value);
        if (!written && is_host && version_ >= 11) writer.field(Known::host, "");
        if (line.kind == Kind::connection) built.closes = built.closes || http::list_has(value, "close");
    }
    if (inputs.chunked) {
        writer.field(Known::transfer_encoding, "chunked");
    } else if (inputs.content_length) {
        writer.content_length(*inputs.content_length);
    }
    if (pass_headers_) append_client_fields(request, out);
    writer.end();
    built.text = request.arena().copy(out);
    return built;
}

void RequestHead::append_client_fields(Request& request, std::string& out) const {
    http::HeadWriter writer(out);
    const http::HeaderMap& headers = request.headers;
    const upstream::HopByHop hop_by_hop(headers);
    for (const http::Field& field : headers) {
        if (not_passed_.has(field) || hop_by_hop.has(field)) continue;
        writer.field(field.name, field.value);
    }
}

}  // namespace weir::modules
