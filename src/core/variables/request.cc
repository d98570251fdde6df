#include <cstdlib>
#include <memory>

#include <strings.h>
#include <sys/random.h>

#include "core/variables/values.h"
#include "core/variables/variables.h"
#include "weir/core/document_root.h"
#include "weir/core/generation.h"
#include "weir/core/location.h"
#include "weir/core/settings.h"
#include "weir/http/args.h"
#include "weir/http/cookies.h"

namespace weir {

namespace {

Value args(Request& r, std::string_view) { return present(r.args()); }
void set_args(Request& r, std::string_view value) { r.set_args(value); }
Value is_args(Request& r, std::string_view) { return r.args().empty() ? "" : "?"; }
Value one_arg(Request& r, std::string_view name) { return http::find_arg(r.args(), name); }
Value uri(Request& r, std::string_view) { return present(r.uri()); }
Value request_uri(Request& r, std::string_view) { return present(r.unparsed_uri); }
Value request_line(Request& r, std::string_view) { return present(r.request_line); }
Value request_method(Request& r, std::string_view) { return present(r.method_name); }
Value scheme(Request&, std::string_view) { return "http"; }
Value https(Request&, std::string_view) { return ""; }
Value server_name(Request& r, std::string_view) { return r.server().name(); }
Value host(Request& r, std::string_view) {
    return r.host.empty() ? std::string_view(r.server().name()) : r.host;
}

Value server_protocol(Request& r, std::string_view) {
    switch (r.version) {
        case 10:
            return "HTTP/1.0";
        case 11:
            return "HTTP/1.1";
        case 20:
            return "HTTP/2.0";
        default:
            return std::nullopt;
    }
}

Value first_of(const http::HeaderMap& headers, http::Known known) {
    const http::Field* field = headers.find(known);
    if (field == nullptr) return std::nullopt;
    return field->value;
}

// nginx 1.22 joins the lines of these two fields and shows the first of all others.
Value request_field(Request& r, std::string_view name) {
    for (const http::Field& field : r.headers) {
        if (!names_field(name, field.name)) continue;
        if (field.known == http::Known::cookie) return r.headers.joined(field.known, "; ", r.arena());
        if (field.known == http::Known::x_forwarded_for)
            return r.headers.joined(field.known, ", ", r.arena());
        return field.value;
    }
    return std::nullopt;
}

Value cookie(Request& r, std::string_view name) { return http::find_cookie(r.headers, name); }

Value content_type(Request& r, std::string_view) { return first_of(r.headers, http::Known::content_type); }

Value content_length(Request& r, std::string_view) {
    if (const Value field = first_of(r.headers, http::Known::content_length)) return field;
    if (!r.body().expected() || !r.body().length()) return std::nullopt;
    return decimal(r, *r.body().length());
}

Value request_body(Request& r, std::string_view) {
    if (!r.body().whole() || r.body().memory().empty()) return std::nullopt;
    return r.body().memory();
}

Value request_body_file(Request& r, std::string_view) {
    if (!r.body().whole() || r.body().file() < 0) return std::nullopt;
    return r.body().file_name();
}

Value request_length(Request& r, std::string_view) { return decimal(r, r.head_size + r.body_received); }

Value filename(Request& r, std::string_view) { return request_filename(r); }

Value root_path(Request& r, std::string_view) {
    const auto root = document_root(r);
    if (!root) return std::nullopt;
    return root->path;
}

Value realpath_root(Request& r, std::string_view) {
    const auto root = document_root(r);
    if (!root) return std::nullopt;
    const std::string path(root->path);
    const std::unique_ptr<char, void (*)(void*)> real(realpath(path.c_str(), nullptr), &std::free);
    if (!real) {
        r.log(LogLevel::crit, "realpath() \"" + path + "\" failed");
        return std::nullopt;
    }
    return r.arena().copy(real.get());
}

// The same for the whole request, internal redirects included.
struct RequestId {
    std::string_view text;
};

Value request_id(Request& r, std::string_view) {
    auto& id = r.state<RequestId>();
    if (!id.text.empty()) return id.text;
    constexpr std::size_t size = 16;
    constexpr char digits[] = "0123456789abcdef";
    unsigned char bytes[size];
    if (getrandom(bytes, size, 0) != static_cast<ssize_t>(size)) return std::nullopt;
    char* const text = r.arena().chars(2 * size);
    for (std::size_t i = 0; i < size; ++i) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    id.text = {text, 2 * size};
    return id.text;
}

int base64_value(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+' || c == '-') return 62;
    if (c == '/' || c == '_') return 63;
    return -1;
}

// The user of "Basic BASE64(user:password)"; nothing when it is not of that form.
Value remote_user(Request& r, std::string_view) {
    constexpr std::string_view scheme_name = "Basic ";
    std::string_view text = r.headers.value(http::Known::authorization);
    if (text.size() < scheme_name.size()) return std::nullopt;
    if (strncasecmp(text.data(), scheme_name.data(), scheme_name.size()) != 0) return std::nullopt;
    text.remove_prefix(scheme_name.size());
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    while (text.ends_with('=')) text.remove_suffix(1);
    char* const start = r.arena().chars(text.size());
    char* to = start;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (char c : text) {
        const int value = base64_value(c);
        if (value < 0) return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        *to++ = static_cast<char>(bits >> count);
    }
    const std::string_view decoded(start, static_cast<std::size_t>(to - start));
    const std::size_t colon = decoded.find(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    return decoded.substr(0, colon);
}

constexpr Variable rows[] = {
    {"args", &args, &set_args, false, false, "Arguments of the URI, as they came."},
    {"query_string", &args, nullptr, false, false, "The same as $args."},
    {"is_args", &is_args, nullptr, false, false, "\"?\" if there are arguments, else empty."},
    {"arg_", &one_arg, nullptr, true, false, "One argument of the URI, as it came."},
    {"uri", &uri, nullptr, false, false, "The URI, decoded and normalised, after rewrites."},
    {"document_uri", &uri, nullptr, false, false, "The same as $uri."},
    {"request_uri", &request_uri, nullptr, false, false, "The URI with its arguments, as it came."},
    {"request", &request_line, nullptr, false, false, "The request line."},
    {"request_method", &request_method, nullptr, false, false, "GET, POST, …"},
    {"server_protocol", &server_protocol, nullptr, false, false, "HTTP/1.0, HTTP/1.1."},
    {"scheme", &scheme, nullptr, false, false, "http or https."},
    {"https", &https, nullptr, false, false, "\"on\" if the connection uses TLS, else empty."},
    {"host", &host, nullptr, false, false, "Host of the request without port, else the server's name."},
    {"server_name", &server_name, nullptr, false, false, "The server's first name."},
    {"http_", &request_field, nullptr, true, false, "A field of the request's head."},
    {"cookie_", &cookie, nullptr, true, false, "A cookie of the request."},
    {"content_type", &content_type, nullptr, false, false, "Content-Type of the request."},
    {"content_length", &content_length, nullptr, false, false, "Content-Length of the request."},
    {"request_body", &request_body, nullptr, false, false, "The body, where it was read into memory."},
    {"request_body_file", &request_body_file, nullptr, false, false, "The temporary file with the body."},
    {"request_length", &request_length, nullptr, false, false, "Bytes of the request, head and body."},
    {"request_filename", &filename, nullptr, false, false, "The file that the URI means by root or alias."},
    {"document_root", &root_path, nullptr, false, false, "What root or alias says for this request."},
    {"realpath_root", &realpath_root, nullptr, false, false, "$document_root without symbolic links."},
    {"request_id", &request_id, nullptr, false, false, "32 random hexadecimal digits."},
    {"remote_user", &remote_user, nullptr, false, false, "The user of Basic authentication."},
};

}  // namespace

std::span<const Variable> request_variables() { return rows; }

}  // namespace weir
