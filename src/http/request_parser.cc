#include "http/request_parser.h"

#include <algorithm>
#include <optional>

#include "http/bytes.h"
#include "http/fields_parser.h"
#include "http/framing.h"
#include "http/host.h"
#include "http/request_line.h"

namespace weir::http {

namespace {

HeadResult refuse(int status, std::string_view reason) {
    return {HeadResult::State::refused, 0, status, reason};
}

HeadResult refuse_scanned(HeadScanner::Verdict verdict, std::string_view line, std::size_t bad,
                          Arena& arena) {
    switch (verdict) {
        case HeadScanner::Verdict::bad_first_line:
            return refuse(400, "client sent invalid request");
        case HeadScanner::Verdict::long_first_line:
            return refuse(414, "client sent too long URI");
        case HeadScanner::Verdict::long_field:
            return refuse(431,
                          arena.concat("client sent too long header line: \"", line.substr(0, 64), "...\""));
        case HeadScanner::Verdict::too_large:
            return refuse(431, "client sent too large request");
        case HeadScanner::Verdict::too_many:
            return refuse(431, "client sent too many header lines");
        default:
            return refuse(400, describe_bad_line("client sent invalid header line", line, bad, arena));
    }
}

// Takes over what the line says; the empty path of an absolute-form target becomes "/".
void take(const RequestLine& line, Arena& arena, RequestHead& out) {
    out.method = line.method;
    out.method_name = line.method_name;
    out.target = line.target;
    out.version = line.version;
    out.authority = line.authority;
    const bool rooted = !line.uri.empty() && (line.uri.front() == '/' || line.uri == "*");
    out.uri = rooted ? line.uri : arena.concat("/", line.uri);
    const std::string_view shown = out.uri.substr(0, out.uri.find('#'));
    const std::size_t mark = std::min(shown.find('?'), shown.size());
    out.uri_path = shown.substr(0, mark);
    out.args = shown.substr(std::min(mark + 1, shown.size()));
}

std::optional<HeadResult> check_host(const FramingFields& fields, int version) {
    if (fields.hosts > 1) return refuse(400, "client sent duplicate host header");
    if (fields.hosts == 0) {
        if (version < 11) return std::nullopt;
        return refuse(400, "client sent HTTP/1.1 request without \"Host\" header");
    }
    if (!parse_host(fields.host)) return refuse(400, "client sent invalid host header");
    return std::nullopt;
}

// RFC 9112 6.1, 6.3. Where that lets a server guess, this refuses: a guess is what request
// smuggling lives on.
std::optional<HeadResult> check_framing(const FramingFields& fields, Arena& arena, RequestHead& out) {
    if (fields.transfer_encodings > 0) {
        if (out.version < 11) {
            return refuse(400, "client sent HTTP/1.0 request with \"Transfer-Encoding\" header");
        }
        if (fields.content_lengths > 0) {
            return refuse(
                400, "client sent \"Content-Length\" and \"Transfer-Encoding\" headers at the same time");
        }
        if (fields.transfer_encodings > 1)
            return refuse(400, "client sent duplicate \"Transfer-Encoding\" header");
        if (!equals_ignoring_case(fields.transfer_encoding, "chunked")) {
            return refuse(501, arena.concat("client sent unknown \"Transfer-Encoding\": \"",
                                            fields.transfer_encoding, "\""));
        }
        out.framing = BodyFraming::chunked;
        return std::nullopt;
    }
    if (fields.content_lengths == 0) return std::nullopt;
    if (fields.content_lengths > 1) return refuse(400, "client sent duplicate \"Content-Length\" header");
    const std::optional<std::uint64_t> length = parse_content_length(fields.content_length);
    if (!length) return refuse(400, "client sent invalid \"Content-Length\" header");
    out.content_length = *length;
    out.framing = BodyFraming::length;
    return std::nullopt;
}

// The request line of a head that isn't complete.
RequestLine keep_line(std::string_view text, Arena& arena, RequestHead& out) {
    out.request_line = arena.copy(text);
    const RequestLine line = parse_request_line(out.request_line);
    take(line, arena, out);
    return line;
}

HeadResult refuse_unparsed(std::size_t bad, Arena& arena, const RequestHead& out) {
    if (bad < out.request_line.size()) return refuse(400, "client sent invalid request");
    const std::string_view line = line_at(out.raw, bad);
    const auto offset = static_cast<std::size_t>(out.raw.data() + bad - line.data());
    return refuse(400, describe_bad_line("client sent invalid header line", line, offset, arena));
}

}  // namespace

void RequestHead::clear() {
    HeaderMap kept = std::move(headers);
    kept.clear();
    *this = RequestHead();
    headers = std::move(kept);
}

HeadResult RequestParser::parse_head(std::string_view input, const Limits& limits, Arena& arena,
                                     RequestHead& out) {
    // Views of the message before would dangle in whoever logs this one unfinished.
    if (scanner_.position() == 0) out.clear();
    const HeadScanner::Verdict verdict = scanner_.scan(input, limits);
    if (verdict == HeadScanner::Verdict::done) return finish_head(input, limits, arena, out);

    // The request line is judged as soon as it is there: nobody should have to send a whole
    // head to learn that its version isn't spoken here.
    if (scanner_.first_line_complete() && !line_checked_) {
        line_checked_ = true;
        const std::size_t size = scanner_.first_line_end() - scanner_.start();
        const RequestLine line = keep_line(input.substr(scanner_.start(), size), arena, out);
        if (line.refusal != 0) return refuse(line.refusal, line.reason);
    }
    if (verdict == HeadScanner::Verdict::need_more) return {};

    if (!scanner_.first_line_complete()) {
        const std::string_view seen = input.substr(scanner_.start(), limits.request_line);
        out.request_line = arena.copy(seen.substr(0, seen.find_first_of("\r\n")));
    }
    return refuse_scanned(verdict, input.substr(scanner_.line_start()),
                          scanner_.position() - scanner_.line_start(), arena);
}

HeadResult RequestParser::finish_head(std::string_view input, const Limits& limits, Arena& arena,
                                      RequestHead& out) {
    out.clear();
    const std::size_t start = scanner_.start();
    out.raw = arena.copy(input.substr(start, scanner_.position() - start));
    out.request_line = out.raw.substr(0, scanner_.first_line_end() - start);
    const RequestLine line = parse_request_line(out.request_line);
    take(line, arena, out);
    if (line.refusal != 0) return refuse(line.refusal, line.reason);

    const FieldsResult parsed = parse_fields(HTTP_REQUEST, out.raw, out.headers);
    if (!parsed.ok && !parsed.framing) return refuse_unparsed(parsed.bad, arena, out);
    const FramingFields fields = FramingFields::of(out.headers);
    if (const auto refusal = check_host(fields, out.version)) return *refusal;
    if (const auto refusal = check_framing(fields, arena, out)) return *refusal;
    if (!parsed.ok) return refuse_unparsed(parsed.bad, arena, out);

    out.keep_alive = fields.persistent(out.version);
    out.expect_continue = out.version >= 11 && equals_ignoring_case(fields.expect, "100-continue");
    body_.start(out.framing, out.content_length, limits, arena, 400, "client");
    return {HeadResult::State::done, scanner_.position(), 0, {}};
}

void RequestParser::reset() {
    scanner_.reset();
    body_.reset();
    line_checked_ = false;
}

}  // namespace weir::http
