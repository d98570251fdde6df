#include "http/response_parser.h"

#include <optional>
#include <utility>

#include "http/bytes.h"
#include "http/fields_parser.h"
#include "http/framing.h"
#include "weir/http/status.h"

namespace weir::http {

namespace {

constexpr std::string_view bad_status_line = "upstream sent no valid HTTP/1.0 header";
constexpr std::string_view invalid_header = "upstream sent invalid header";

HeadResult refuse(std::string_view reason) { return {HeadResult::State::refused, 0, 502, reason}; }

HeadResult refuse_scanned(HeadScanner::Verdict verdict, std::string_view line, std::size_t bad,
                          Arena& arena) {
    switch (verdict) {
        case HeadScanner::Verdict::bad_first_line:
            return refuse(bad_status_line);
        case HeadScanner::Verdict::bad_field:
            return refuse(describe_bad_line(invalid_header, line, bad, arena));
        case HeadScanner::Verdict::too_many:
            return refuse("upstream sent too many header lines");
        default:
            return refuse("upstream sent too big header");
    }
}

// "HTTP/1.x NNN" and, if more follows, a blank and the phrase (RFC 9112 section 4).
bool take_status_line(std::string_view line, ResponseHead& out) {
    out.status_line = line;
    const std::string_view version = line.substr(0, 8);
    if (version != "HTTP/1.1" && version != "HTTP/1.0") return false;
    out.version = version.back() == '1' ? 11 : 10;
    if (line.size() < 12 || line[8] != ' ') return false;
    for (std::size_t i = 9; i < 12; ++i) {
        if (!is_digit(line[i])) return false;
        out.status = out.status * 10 + (line[i] - '0');
    }
    if (out.status < 100 || out.status > 599) return false;
    if (line.size() > 12 && line[12] != ' ') return false;
    out.reason = line.substr(line.size() > 12 ? 13 : 12);
    return true;
}

// The length rules of RFC 9112 6.3 that a sender can break; `out.framing` is as if the
// request were no HEAD and the status one with content.
std::optional<HeadResult> check_framing(const FramingFields& fields, Arena& arena, ResponseHead& out) {
    out.framing = BodyFraming::until_close;
    if (fields.transfer_encodings > 0) {
        if (out.version < 11)
            return refuse("upstream sent HTTP/1.0 response with \"Transfer-Encoding\" header");
        if (fields.content_lengths > 0) {
            return refuse(
                "upstream sent \"Content-Length\" and \"Transfer-Encoding\" headers at the same time");
        }
        if (fields.transfer_encodings > 1)
            return refuse("upstream sent duplicate \"Transfer-Encoding\" header");
        if (!equals_ignoring_case(fields.transfer_encoding, "chunked")) {
            return refuse(arena.concat("upstream sent unknown \"Transfer-Encoding\": \"",
                                       fields.transfer_encoding, "\""));
        }
        out.framing = BodyFraming::chunked;
        return std::nullopt;
    }
    if (fields.content_lengths == 0) return std::nullopt;
    if (fields.content_lengths > 1) return refuse("upstream sent duplicate \"Content-Length\" header");
    const std::optional<std::uint64_t> length = parse_content_length(fields.content_length);
    if (!length) {
        return refuse(
            arena.concat("upstream sent invalid \"Content-Length\" header: \"", fields.content_length, "\""));
    }
    out.content_length = *length;
    out.has_content_length = true;
    out.framing = BodyFraming::length;
    return std::nullopt;
}

// What the request and the status say about the body outranks the fields. A 1xx or 204 that
// announces content nevertheless may well send it: its connection isn't used again, and the
// fields must not go on to a reader who believes them.
void apply_context(const ResponseContext& context, ResponseHead& out) {
    const bool promised = out.framing == BodyFraming::chunked || out.content_length > 0;
    if (out.status < 200 || out.status == 204) {
        out.keep_alive = out.keep_alive && !promised;
        out.headers.remove(Known::content_length);
        out.headers.remove(Known::transfer_encoding);
        out.has_content_length = false;
        out.content_length = 0;
    }
    if (has_no_body(out.status) || context.request_method == Method::head) out.framing = BodyFraming::none;
    if (out.framing == BodyFraming::until_close) out.keep_alive = false;
    out.interim = out.status < 200 && out.status != 101;
}

HeadResult refuse_unparsed(std::size_t bad, Arena& arena, const ResponseHead& out) {
    if (bad < out.status_line.size()) return refuse(bad_status_line);
    const std::string_view line = line_at(out.raw, bad);
    const auto offset = static_cast<std::size_t>(out.raw.data() + bad - line.data());
    return refuse(describe_bad_line(invalid_header, line, offset, arena));
}

}  // namespace

void ResponseHead::clear() {
    HeaderMap kept = std::move(headers);
    kept.clear();
    *this = ResponseHead();
    headers = std::move(kept);
}

HeadResult ResponseParser::parse_head(std::string_view input, const Limits& limits, Arena& arena,
                                      const ResponseContext& context, ResponseHead& out) {
    if (scanner_.position() == 0) out.clear();
    const HeadScanner::Verdict verdict = scanner_.scan(input, limits);
    if (verdict == HeadScanner::Verdict::done) return finish_head(input, limits, arena, context, out);
    if (scanner_.first_line_complete() && !line_checked_) {
        line_checked_ = true;
        const bool valid = take_status_line(arena.copy(input.substr(0, scanner_.first_line_end())), out);
        if (!valid) return refuse(bad_status_line);
    }
    if (verdict == HeadScanner::Verdict::need_more) return {};
    return refuse_scanned(verdict, input.substr(scanner_.line_start()),
                          scanner_.position() - scanner_.line_start(), arena);
}

HeadResult ResponseParser::finish_head(std::string_view input, const Limits& limits, Arena& arena,
                                       const ResponseContext& context, ResponseHead& out) {
    out.clear();
    out.raw = arena.copy(input.substr(0, scanner_.position()));
    if (!take_status_line(out.raw.substr(0, scanner_.first_line_end()), out)) return refuse(bad_status_line);

    const FieldsResult parsed = parse_fields(HTTP_RESPONSE, out.raw, out.headers);
    if (!parsed.ok && !parsed.framing) return refuse_unparsed(parsed.bad, arena, out);
    const FramingFields fields = FramingFields::of(out.headers);
    if (const auto refusal = check_framing(fields, arena, out)) return *refusal;
    if (!parsed.ok) return refuse_unparsed(parsed.bad, arena, out);
    if (out.status == 101 && !context.upgrade_asked) return refuse("upstream sent unexpected 101 response");

    out.keep_alive = fields.persistent(out.version);
    apply_context(context, out);
    body_.start(out.framing, out.content_length, limits, arena, 502, "upstream");
    return {HeadResult::State::done, scanner_.position(), 0, {}};
}

void ResponseParser::reset() {
    scanner_.reset();
    body_.reset();
    line_checked_ = false;
}

}  // namespace weir::http
