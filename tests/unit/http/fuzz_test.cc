// Random mutations against a plain second opinion: whatever the parsers accept must be
// what RFC 9112 says, read in the most literal way. (They may refuse more than it does.)
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "http/bytes.h"
#include "http/host.h"
#include "http/message_help.h"
#include "http/range.h"
#include "http/uri.h"
#include "http/writer.h"
#include "weir/http/cookies.h"
#include "weir/http/escape.h"

using namespace weir;
using namespace weir::http;
using weir::http::test::Transcript;

namespace {

// How often each loop runs; WEIR_FUZZ_ROUNDS makes a long night of it.
int rounds() {
    const char* wanted = std::getenv("WEIR_FUZZ_ROUNDS");
    return wanted != nullptr ? std::atoi(wanted) : 6000;
}

class Mutator {
public:
    explicit Mutator(unsigned seed) : random_(seed) {}

    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }

    std::string mutate(std::string text) {
        for (std::size_t count = 1 + below(3); count > 0; --count) mutate_once(text);
        return text;
    }
    test::Cut cut() {
        return [this](std::size_t) { return 1 + below(9); };
    }

private:
    void mutate_once(std::string& text) {
        static const std::vector<std::string> tokens = {"\r\n",
                                                        "\n",
                                                        "\r",
                                                        " ",
                                                        "\t",
                                                        ":",
                                                        ";",
                                                        ",",
                                                        "\r\n ",
                                                        "\r\n\r\n",
                                                        std::string(1, '\0'),
                                                        "\x7f",
                                                        "\x80",
                                                        "0",
                                                        "5",
                                                        "f",
                                                        "-",
                                                        "+",
                                                        "0x",
                                                        "chunked",
                                                        "Transfer-Encoding: chunked\r\n",
                                                        "Content-Length: 3\r\n",
                                                        "Content-Length: 5\r\n",
                                                        "Host: b\r\n",
                                                        "Connection: close\r\n",
                                                        "HTTP/1.1",
                                                        "HTTP/1.0",
                                                        "GET / HTTP/1.1\r\n",
                                                        "0\r\n\r\n",
                                                        ";a=\"b\"",
                                                        "=",
                                                        "\"",
                                                        "ffffffffffffffff",
                                                        "%",
                                                        "//",
                                                        "..",
                                                        "#",
                                                        "?"};
        const std::size_t at = below(text.size() + 1);
        switch (below(6)) {
            case 0:
                text.insert(at, tokens[below(tokens.size())]);
                break;
            case 1:
                text.erase(at, 1 + below(4));
                break;
            case 2:
                if (at < text.size()) text[at] = static_cast<char>(random_());
                break;
            case 3:
                text.insert(at, text.substr(below(text.size() + 1), below(30)));
                break;
            case 4:
                if (at < text.size()) text.replace(at, 1, tokens[below(tokens.size())]);
                break;
            default:
                if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
                break;
        }
    }

    std::mt19937 random_;
};

struct PlainHead {
    std::string first_line;
    std::vector<std::pair<std::string, std::string>> fields;
    std::string_view rest;
};

// Lines end in CRLF, names are tokens, nothing else is understood.
std::optional<PlainHead> read_plainly(std::string_view input, bool first_line) {
    PlainHead head;
    for (bool first = first_line;;) {
        const std::size_t end = input.find("\r\n");
        if (end == std::string_view::npos) return std::nullopt;
        const std::string_view line = input.substr(0, end);
        input.remove_prefix(end + 2);
        if (!is_field_value(line)) return std::nullopt;
        if (first) {
            head.first_line = line;
            first = false;
            continue;
        }
        if (line.empty()) break;
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return std::nullopt;
        head.fields.emplace_back(line.substr(0, colon), trim(line.substr(colon + 1)));
    }
    head.rest = input;
    return head;
}

std::size_t count_of(const PlainHead& head, std::string_view name, std::string& value) {
    std::size_t count = 0;
    for (const auto& field : head.fields) {
        if (!equals_ignoring_case(field.first, name)) continue;
        value = field.second;
        ++count;
    }
    return count;
}

struct PlainBody {
    bool complete = false;
    std::string content;
    std::string_view rest;
};

// The chunks as far as they can be read; nothing if they break a rule.
std::optional<PlainBody> read_chunks_plainly(std::string_view input) {
    PlainBody body;
    for (;;) {
        const std::size_t end = input.find("\r\n");
        if (end == std::string_view::npos) return body;
        const std::string_view line = input.substr(0, end);
        if (!is_field_value(line) || line.empty() || hex_value(line[0]) < 0) return std::nullopt;
        const std::string digits(line.substr(0, line.find(';')));
        if (digits.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos) return std::nullopt;
        const unsigned long long size = std::strtoull(digits.c_str(), nullptr, 16);
        if (size > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
        input.remove_prefix(end + 2);
        if (size == 0) break;
        body.content.append(input.substr(0, size));
        if (input.size() < size + 2) return body;
        if (input.substr(size, 2) != "\r\n") return std::nullopt;
        input.remove_prefix(size + 2);
    }
    const auto trailers = read_plainly(input, false);
    body.complete = trailers.has_value();
    if (trailers) body.rest = trailers->rest;
    return body;
}

void check_same(const Transcript& left, const Transcript& right) {
    CHECK(left.refused() == right.refused());
    CHECK(left.head_state == right.head_state);
    CHECK(left.status == right.status);
    CHECK(left.body_state == right.body_state);
    CHECK(left.fields == right.fields);
    CHECK(left.body == right.body);
    CHECK(left.trailers == right.trailers);
    if (!left.refused()) CHECK(left.rest == right.rest);
}

// What was accepted, judged by the plain reading. `length_needed`: no body without a length.
void check_message(const Transcript& transcript, std::string_view input, bool no_body, bool length_needed) {
    const auto head = read_plainly(input, true);
    REQUIRE(head);
    std::string fields;
    for (const auto& field : head->fields) fields += field.first + "=" + field.second + "\n";
    if (!no_body) CHECK(transcript.fields == fields);
    CHECK(transcript.head_size == input.size() - head->rest.size());

    std::string length;
    std::string coding;
    const std::size_t lengths = count_of(*head, "content-length", length);
    const std::size_t codings = count_of(*head, "transfer-encoding", coding);
    CHECK(lengths + codings <= 1);
    if (no_body) {
        CHECK(transcript.body.empty());
        CHECK(transcript.rest == head->rest);
    } else if (codings == 1) {
        CHECK(equals_ignoring_case(coding, "chunked"));
        const std::string& line = head->first_line;
        CHECK(line.substr(length_needed ? line.size() - 8 : 0, 8) == "HTTP/1.1");
        const auto body = read_chunks_plainly(head->rest);
        if (transcript.refused()) return;
        REQUIRE(body);
        CHECK(transcript.body == body->content);
        CHECK((transcript.body_state == BodyResult::State::end) == body->complete);
        if (body->complete) CHECK(transcript.rest == body->rest);
    } else if (lengths == 1) {
        CHECK(length.find_first_not_of("0123456789") == std::string::npos);
        const auto size = static_cast<std::size_t>(std::strtoull(length.c_str(), nullptr, 10));
        CHECK(transcript.body == head->rest.substr(0, size));
    } else {
        CHECK(transcript.body == (length_needed ? std::string_view() : head->rest));
    }
}

const std::vector<std::string> requests = {
    "GET /a?b HTTP/1.1\r\nHost: a\r\nX-Y: z\r\n\r\nGET /",
    "POST / HTTP/1.1\r\nHost: a:80\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello",
    "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nHost: "
    "a\r\n\r\n5\r\nhello\r\nA;x=\"y\"\r\n0123456789\r\n0\r\n\r\nGET",
    "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: y\r\nZ: "
    "1\r\n\r\nrest",
    "GET http://h:8/p HTTP/1.0\r\nConnection: keep-alive\r\nUpgrade: h2c\r\n\r\n",
};

const std::vector<std::string> responses = {
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nServer: x\r\n\r\nhello",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a\r\nhello\r\n0\r\nX: y\r\n\r\n",
    "HTTP/1.0 200\r\nX: y\r\n\r\nuntil the end",
    "HTTP/1.1 204 No Content\r\nDate: x\r\n\r\n",
    "HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
};

}  // namespace

TEST_CASE("mutated requests are refused or read as the RFC says") {
    Mutator mutator(20261123);
    int accepted = 0;
    for (int round = 0; round < rounds(); ++round) {
        const std::string input = mutator.mutate(requests[mutator.below(requests.size())]);
        CAPTURE(input);
        const Transcript at_once = test::feed_request(input);
        check_same(at_once, test::feed_request(input, mutator.cut()));
        if (at_once.head_state != HeadResult::State::done) continue;
        ++accepted;
        std::string_view message = input;
        while (message.substr(0, 2) == "\r\n") message.remove_prefix(2);
        Transcript shifted = at_once;
        shifted.head_size -= input.size() - message.size();
        check_message(shifted, message, false, true);
        std::string host;
        const std::size_t hosts = count_of(*read_plainly(message, true), "host", host);
        CHECK(hosts <= 1);
        if (hosts == 1) CHECK(parse_host(host));
    }
    CHECK(accepted > rounds() / 10);
}

TEST_CASE("mutated responses are refused or read as the RFC says") {
    Mutator mutator(42);
    int accepted = 0;
    for (int round = 0; round < rounds(); ++round) {
        const std::string input = mutator.mutate(responses[mutator.below(responses.size())]);
        CAPTURE(input);
        const Transcript at_once = test::feed_response(input);
        check_same(at_once, test::feed_response(input, {}, mutator.cut()));
        if (at_once.head_state != HeadResult::State::done) continue;
        ++accepted;
        const std::string status = input.substr(9, 3);
        CHECK(input.substr(0, 7) == "HTTP/1.");
        const bool no_body = status[0] == '1' || status == "204" || status == "304";
        if (no_body) {
            CHECK(at_once.body.empty());
            CHECK(at_once.rest == input.substr(at_once.head_size));
        } else {
            check_message(at_once, input, false, false);
        }
    }
    CHECK(accepted > rounds() / 10);
}

TEST_CASE("what was read from a peer can be written again and reads the same") {
    Mutator mutator(7);
    for (int round = 0; round < rounds() / 4; ++round) {
        const std::string input = mutator.mutate(requests[mutator.below(requests.size())]);
        Arena arena;
        RequestParser parser;
        RequestHead head;
        if (parser.parse_head(input, {}, arena, head).state != HeadResult::State::done) continue;
        CAPTURE(input);
        std::string wire;
        HeadWriter writer(wire);
        REQUIRE(writer.request_line(head.method_name, head.target, head.version));
        CHECK(writer.fields(head.headers) == 0);
        writer.end();
        const Transcript again = test::feed_request(wire);
        CHECK(again.head_state == HeadResult::State::done);
        CHECK(again.fields == test::text_of(head.headers));
    }
}

TEST_CASE("helpers survive any bytes") {
    Mutator mutator(1);
    const std::vector<std::string> seeds = {"/a/../b%2f%41?c#d", "a=b; c=\"d\", e", "bytes=0-1,-5,7-",
                                            "h.example:80", "/%2e%2e//./..%25"};
    for (int round = 0; round < rounds(); ++round) {
        const test::Bytes bytes(mutator.mutate(seeds[mutator.below(seeds.size())]));
        Arena arena;
        const std::string_view text = bytes.view();
        for (const bool merge : {true, false}) {
            const auto uri = normalize(text, merge, arena);
            if (!uri) continue;
            CHECK(uri->path.front() == '/');
            CHECK(uri->path.find('\0') == std::string_view::npos);
            if (merge) CHECK(uri->path.find("//") == std::string_view::npos);
            const std::string closed = std::string(uri->path) + "/";
            CHECK(closed.find("/../") == std::string::npos);
            CHECK(closed.find("/./") == std::string::npos);
        }
        find_cookie(text, "c");
        parse_host(text);
        for (const ByteRange& range : parse_range(text, 10, 3).ranges)
            CHECK((range.begin < range.end && range.end <= 10));
        for (const EscapeKind kind :
             {EscapeKind::uri, EscapeKind::args, EscapeKind::uri_component, EscapeKind::refresh}) {
            CHECK(is_request_target("/" + std::string(escape(text, kind, arena))));
        }
        CHECK(unescape_component(escape(text, EscapeKind::uri_component, arena), arena) == text);
        unescape(text, arena);
    }
}
