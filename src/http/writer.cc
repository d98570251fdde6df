#include "http/writer.h"

#include <algorithm>
#include <charconv>

#include "http/bytes.h"
#include "http/trailers.h"
#include "weir/http/status.h"

namespace weir::http {

namespace {

void append_number(std::string& out, std::uint64_t number, int base = 10) {
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, number, base).ptr;
    out.append(digits, end);
}

std::string_view version_text(int version) { return version >= 11 ? "HTTP/1.1" : "HTTP/1.0"; }

}  // namespace

bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return token_bytes.has(c); });
}

bool is_field_value(std::string_view text) {
    std::size_t at = find_control(text, 0);
    while (at < text.size() && text[at] == '\t') at = find_control(text, at + 1);
    return at == text.size();
}

bool is_request_target(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

bool HeadWriter::request_line(std::string_view method, std::string_view target, int version) {
    if (!is_token(method) || !is_request_target(target)) return false;
    out_.append(method).append(1, ' ').append(target).append(1, ' ');
    out_.append(version_text(version)).append("\r\n");
    return true;
}

bool HeadWriter::status_line(int status, int version) {
    return status_line(status, reason_phrase(status), version);
}

bool HeadWriter::status_line(int status, std::string_view reason, int version) {
    if (status < 100 || status > 999 || !is_field_value(reason)) return false;
    out_.append(version_text(version)).append(1, ' ');
    append_number(out_, static_cast<std::uint64_t>(status));
    out_.append(1, ' ').append(reason).append("\r\n");
    return true;
}

bool HeadWriter::field(std::string_view name, std::string_view value) {
    if (!is_token(name) || !is_field_value(value)) return false;
    append_field(name, value);
    return true;
}

bool HeadWriter::field(Known known, std::string_view value) {
    if (known == Known::unknown || !is_field_value(value)) return false;
    append_field(name_of(known), value);
    return true;
}

void HeadWriter::content_length(std::uint64_t length) {
    out_.append("Content-Length: ");
    append_number(out_, length);
    out_.append("\r\n");
}

std::size_t HeadWriter::fields(const HeaderMap& headers) {
    std::size_t refused = 0;
    for (const Field& one : headers) {
        if (!field(one.name, one.value)) ++refused;
    }
    return refused;
}

void HeadWriter::end() { out_.append("\r\n"); }

void HeadWriter::append_field(std::string_view name, std::string_view value) {
    out_.append(name).append(": ").append(value).append("\r\n");
}

void chunk_prefix(std::uint64_t size, std::string& out) {
    if (size == 0) return;
    append_number(out, size, 16);
    out.append("\r\n");
}

void chunk_suffix(std::string& out) { out.append("\r\n"); }

void last_chunk(std::string& out) { out.append("0\r\n\r\n"); }

void last_chunk(const HeaderMap& trailers, std::string& out) {
    out.append("0\r\n");
    HeadWriter writer(out);
    for (const Field& field : trailers) {
        if (allowed_in_trailers(field.known)) writer.field(field.name, field.value);
    }
    writer.end();
}

}  // namespace weir::http
