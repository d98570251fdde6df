// Feeding the parsers whole, byte by byte, or in random cuts, and writing down all they
// said, so that tests can compare.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "http/request_parser.h"
#include "http/response_parser.h"

namespace weir::http::test {

// How many bytes the next read brings (at least 1).
using Cut = std::function<std::size_t(std::size_t offset)>;

inline Cut whole() {
    return [](std::size_t) { return static_cast<std::size_t>(-1); };
}
inline Cut single_bytes() {
    return [](std::size_t) { return std::size_t{1}; };
}

struct Transcript {
    HeadResult::State head_state = HeadResult::State::need_more;
    std::size_t head_size = 0;
    int status = 0;
    std::string reason;
    std::string fields;  // "name=value\n"…
    std::string body;
    BodyResult::State body_state = BodyResult::State::need_more;
    std::string trailers;
    std::string rest;    // what came after the message
    bool ended = false;  // finish() at the end of the input

    bool refused() const {
        return head_state == HeadResult::State::refused || body_state == BodyResult::State::refused;
    }
};

inline std::string text_of(const HeaderMap& fields) {
    std::string text;
    for (const Field& field : fields) {
        text.append(field.name).append("=").append(field.value).append("\n");
    }
    return text;
}

// An exact-size heap copy for each call: AddressSanitizer sees every byte read beyond it,
// and every view that should have been copied.
class Bytes {
public:
    explicit Bytes(std::string_view text) : data_(new char[text.size()]), size_(text.size()) {
        if (size_ > 0) std::char_traits<char>::copy(data_, text.data(), size_);
    }
    Bytes(const Bytes&) = delete;
    Bytes& operator=(const Bytes&) = delete;
    ~Bytes() { delete[] data_; }
    std::string_view view() const { return {data_, size_}; }

private:
    char* data_;
    std::size_t size_;
};

template <class Parser, class ParseHead>
Transcript feed_parser(Parser& parser, std::string_view input, const Cut& cut, ParseHead parse_head) {
    Transcript out;
    std::size_t have = 0;
    const auto more = [&] { have += std::min(std::max<std::size_t>(cut(have), 1), input.size() - have); };
    for (;;) {
        const Bytes bytes(input.substr(0, have));
        const HeadResult head = parse_head(bytes.view());
        out.head_state = head.state;
        out.head_size = head.head_size;
        out.status = head.status;
        out.reason = head.reason;
        if (head.state != HeadResult::State::need_more || have == input.size()) break;
        more();
    }
    if (out.head_state != HeadResult::State::done) {
        out.ended = false;
        return out;
    }
    std::size_t at = out.head_size;
    for (;;) {
        const Bytes bytes(input.substr(at, have - at));
        const BodyResult body = parser.parse_body(bytes.view());
        out.body_state = body.state;
        out.body.append(body.piece);
        at += body.consumed;
        if (body.state == BodyResult::State::refused) {
            out.status = body.status;
            out.reason = body.reason;
        }
        if (body.state == BodyResult::State::end || body.state == BodyResult::State::refused) break;
        if (body.state == BodyResult::State::need_more) {
            if (have == input.size()) break;
            more();
        }
    }
    if (out.body_state == BodyResult::State::end) out.trailers = text_of(parser.trailers());
    out.rest = input.substr(at);
    return out;
}

inline Transcript feed_request(std::string_view input, const Cut& cut = whole(), const Limits& limits = {}) {
    Arena arena;
    RequestParser parser;
    RequestHead head;
    Transcript out = feed_parser(parser, input, cut, [&](std::string_view bytes) {
        return parser.parse_head(bytes, limits, arena, head);
    });
    if (out.head_state == HeadResult::State::done) out.fields = text_of(head.headers);
    return out;
}

inline Transcript feed_response(std::string_view input, const ResponseContext& context = {},
                                const Cut& cut = whole(), const Limits& limits = {}) {
    Arena arena;
    ResponseParser parser;
    ResponseHead head;
    Transcript out = feed_parser(parser, input, cut, [&](std::string_view bytes) {
        return parser.parse_head(bytes, limits, arena, context, head);
    });
    if (out.head_state == HeadResult::State::done) {
        out.fields = text_of(head.headers);
        out.ended = parser.finish();
    }
    return out;
}

// A parsed head with all that must outlive it; the input itself is gone.
struct ParsedRequest {
    Arena arena;
    RequestParser parser;
    RequestHead head;
    HeadResult result;

    explicit ParsedRequest(std::string_view input, const Limits& limits = {}) {
        const Bytes bytes(input);
        result = parser.parse_head(bytes.view(), limits, arena, head);
    }
    bool done() const { return result.state == HeadResult::State::done; }
};

inline std::string get(std::string_view fields) {
    return "GET / HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n";
}

inline std::string post(std::string_view fields) {
    return "POST / HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n";
}

// What the request is refused with, in one piece or byte by byte; 200 if it isn't.
inline int status_of(const std::string& input) {
    const Transcript at_once = feed_request(input);
    const Transcript slowly = feed_request(input, single_bytes());
    CHECK(at_once.status == slowly.status);
    return at_once.refused() ? at_once.status : 200;
}

}  // namespace weir::http::test
