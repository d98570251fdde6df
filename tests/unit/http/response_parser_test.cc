#include "http/response_parser.h"

#include <string>

#include <catch2/catch.hpp>

#include "http/message_help.h"

using namespace weir;
using namespace weir::http;
using weir::http::test::feed_response;
using weir::http::test::single_bytes;
using weir::http::test::Transcript;

namespace {

struct Parsed {
    Arena arena;
    ResponseParser parser;
    ResponseHead head;
    HeadResult result;

    explicit Parsed(std::string_view input, const ResponseContext& context = {}) {
        const test::Bytes bytes(input);
        result = parser.parse_head(bytes.view(), {}, arena, context, head);
    }
    bool done() const { return result.state == HeadResult::State::done; }
};

std::string ok(std::string_view fields) { return "HTTP/1.1 200 OK\r\n" + std::string(fields) + "\r\n"; }

bool refused(const std::string& input, const ResponseContext& context = {}) {
    const Transcript at_once = feed_response(input, context);
    const Transcript slowly = feed_response(input, context, single_bytes());
    CHECK(at_once.refused() == slowly.refused());
    if (at_once.refused()) CHECK(at_once.status == 502);
    return at_once.refused();
}

const ResponseContext to_head{Method::head, false};
const ResponseContext to_upgrade{Method::get, true};

}  // namespace

TEST_CASE("a response's head is taken apart") {
    Parsed parsed("HTTP/1.0 404 Not \xc3\xa4 Found\r\nServer: x\r\nContent-Length: 3\r\n\r\nabc");
    REQUIRE(parsed.done());
    const ResponseHead& head = parsed.head;
    CHECK(head.version == 10);
    CHECK(head.status == 404);
    CHECK(head.reason == "Not \xc3\xa4 Found");
    CHECK(head.status_line == "HTTP/1.0 404 Not \xc3\xa4 Found");
    CHECK(test::text_of(head.headers) == "Server=x\nContent-Length=3\n");
    CHECK(head.framing == BodyFraming::length);
    CHECK(head.content_length == 3);
    CHECK_FALSE(head.keep_alive);
    CHECK_FALSE(head.interim);
    CHECK(parsed.parser.parse_body("abcd").piece == "abc");
    CHECK(parsed.parser.complete());
}

TEST_CASE("a status line may lack its phrase") {
    for (const char* line : {"HTTP/1.1 200", "HTTP/1.1 200 "}) {
        Parsed parsed(std::string(line) + "\r\nContent-Length: 0\r\n\r\n");
        INFO(line);
        REQUIRE(parsed.done());
        CHECK(parsed.head.reason.empty());
    }
}

TEST_CASE("what is no status line is refused") {
    for (const char* line : {"",
                             "hello",
                             "HTTP/0.9 200 OK",
                             "HTTP/1.2 200 OK",
                             "HTTP/2.0 200 OK",
                             "HTTP/2 200",
                             "http/1.1 200 OK",
                             "HTTP/1.1 99 X",
                             "HTTP/1.1 20 X",
                             "HTTP/1.1 2000 X",
                             "HTTP/1.1 099 X",
                             "HTTP/1.1 600 X",
                             "HTTP/1.1 000 X",
                             "HTTP/1.1 2x0 X",
                             "HTTP/1.1 -20 X",
                             "HTTP/1.1  200 OK",
                             "HTTP/1.1\t200 OK",
                             "HTTP/1.1 200\tOK",
                             "HTTP/1.1 200OK",
                             " HTTP/1.1 200 OK",
                             "HTTP/1.1 200 O\x01K",
                             "HTTP/1.1 200 O\x7fK",
                             "HTTP/1.1",
                             "HTTP/1.1 ",
                             "ICY 200 OK",
                             "HTTP/1.1 200 a\rb",
                             "HTTP/1.1 200 a\nb"}) {
        INFO(line);
        CHECK(refused(std::string(line) + "\r\nContent-Length: 0\r\n\r\n"));
    }
    CHECK(refused("HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n"));
    CHECK(refused("\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    CHECK(refused("\x15\x03\x01"));
}

TEST_CASE("an upstream's fields are held to the same rules as a client's") {
    for (const char* field : {"X : y", " X: y", "X: y\r\n z", "X: a\rb", "X: a\x01", "X: a\x7f", "X", ": y",
                              "X y: z", "X: a\nY: b", "Content-Length : 5", "X\x80: a"}) {
        INFO(field);
        CHECK(refused(ok(std::string(field) + "\r\nContent-Length: 0\r\n")));
    }
    CHECK(refused(ok(std::string("X: a\0b\r\n", 8))));
    CHECK(refused("HTTP/1.1 200 OK\r\nX: y\n\n"));
    CHECK(feed_response(ok("X\x01: y\r\n")).reason == "upstream sent invalid header: \"X\\x01...\"");
}

TEST_CASE("framing that can be read in two ways is refused") {
    CHECK(refused(ok("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")));
    CHECK(refused(ok("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n")));
    CHECK(refused(ok("Content-Length: 5\r\nContent-Length: 5\r\n")));
    CHECK(refused(ok("Content-Length: 5\r\nContent-Length: 6\r\n")));
    CHECK(refused(ok("Content-Length: 5, 5\r\n")));
    CHECK(refused(ok("Content-Length: +5\r\n")));
    CHECK(refused(ok("Content-Length: -1\r\n")));
    CHECK(refused(ok("Content-Length:\r\n")));
    CHECK(refused(ok("Content-Length: 9223372036854775808\r\n")));
    CHECK(refused(ok("Transfer-Encoding: gzip\r\n")));
    CHECK(refused(ok("Transfer-Encoding: gzip, chunked\r\n")));
    CHECK(refused(ok("Transfer-Encoding: chunked, gzip\r\n")));
    CHECK(refused(ok("Transfer-Encoding: identity\r\n")));
    CHECK(refused(ok("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")));
    CHECK(refused(ok("Transfer-Encoding:\r\n")));
    CHECK(refused("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
    CHECK(refused(ok("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), to_head));
    CHECK(refused("HTTP/1.1 304 X\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"));
    CHECK_FALSE(refused(ok("Transfer-Encoding: Chunked\r\n") + "0\r\n\r\n"));
}

TEST_CASE("interim answers come as heads of their own") {
    const std::string input =
        "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + ok("Content-Length: 1\r\n") + "x";
    Arena arena;
    ResponseParser parser;
    ResponseHead head;
    const HeadResult first = parser.parse_head(input, {}, arena, {}, head);
    REQUIRE(first.state == HeadResult::State::done);
    CHECK(head.interim);
    CHECK(head.status == 103);
    CHECK(head.framing == BodyFraming::none);
    CHECK(head.keep_alive);
    parser.reset();
    const HeadResult second =
        parser.parse_head(std::string_view(input).substr(first.head_size), {}, arena, {}, head);
    REQUIRE(second.state == HeadResult::State::done);
    CHECK_FALSE(head.interim);
    CHECK(head.status == 200);
    CHECK(head.content_length == 1);
}

TEST_CASE("101 is accepted only when an upgrade was asked for") {
    const std::string input =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\nraw";
    CHECK(refused(input));
    Parsed parsed(input, to_upgrade);
    REQUIRE(parsed.done());
    CHECK_FALSE(parsed.head.interim);
    CHECK(parsed.head.framing == BodyFraming::none);
    CHECK(parsed.result.head_size == input.size() - 3);
}

TEST_CASE("answers that never have a body") {
    SECTION("HEAD and 304 keep their Content-Length, as information") {
        for (const bool head_request : {true, false}) {
            Parsed parsed(
                head_request ? ok("Content-Length: 5\r\n") : "HTTP/1.1 304 X\r\nContent-Length: 5\r\n\r\n",
                head_request ? to_head : ResponseContext());
            REQUIRE(parsed.done());
            CHECK(parsed.head.framing == BodyFraming::none);
            CHECK(parsed.head.has_content_length);
            CHECK(parsed.head.content_length == 5);
            CHECK(parsed.head.keep_alive);
            CHECK(parsed.parser.complete());
        }
    }
    SECTION("204 and 1xx lose the fields that announce one, and the connection") {
        for (const char* field : {"Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n"}) {
            for (const char* status : {"204", "100"}) {
                Parsed parsed("HTTP/1.1 " + std::string(status) + " X\r\n" + field + "\r\n5\r\nhello");
                REQUIRE(parsed.done());
                CHECK(parsed.head.framing == BodyFraming::none);
                CHECK(parsed.head.headers.empty());
                CHECK_FALSE(parsed.head.keep_alive);
                CHECK(parsed.parser.parse_body("5\r\nhello").consumed == 0);
            }
        }
    }
    SECTION("204 with length 0 is harmless") {
        Parsed parsed("HTTP/1.1 204 X\r\nContent-Length: 0\r\n\r\n");
        REQUIRE(parsed.done());
        CHECK(parsed.head.keep_alive);
        CHECK(parsed.head.headers.empty());
    }
}

TEST_CASE("a body without a length ends with the connection") {
    const Transcript transcript = feed_response("HTTP/1.1 200 OK\r\n\r\nall of it", {}, single_bytes());
    CHECK(transcript.body == "all of it");
    CHECK(transcript.body_state == BodyResult::State::need_more);
    CHECK(transcript.ended);
    Parsed parsed("HTTP/1.1 200 OK\r\n\r\n");
    REQUIRE(parsed.done());
    CHECK(parsed.head.framing == BodyFraming::until_close);
    CHECK_FALSE(parsed.head.keep_alive);
    CHECK_FALSE(parsed.parser.complete());
}

TEST_CASE("an end of stream inside a message is no proper end") {
    CHECK_FALSE(feed_response(ok("Content-Length: 5\r\n") + "abcd").ended);
    CHECK(feed_response(ok("Content-Length: 5\r\n") + "abcde").ended);
    CHECK_FALSE(feed_response(ok("Transfer-Encoding: chunked\r\n") + "5\r\nabcde\r\n").ended);
    CHECK_FALSE(feed_response(ok("Transfer-Encoding: chunked\r\n") + "5\r\nabcde\r\n0\r\n").ended);
    CHECK(feed_response(ok("Transfer-Encoding: chunked\r\n") + "5\r\nabcde\r\n0\r\n\r\n").ended);
    ResponseParser parser;
    CHECK_FALSE(parser.finish());
}

TEST_CASE("an upstream's Upgrade field outside 101 doesn't stop the body") {
    const Transcript transcript =
        feed_response(ok("Connection: upgrade\r\nUpgrade: h2c\r\nContent-Length: 3\r\n") + "abc", to_upgrade);
    CHECK(transcript.body == "abc");
    CHECK(transcript.ended);
}

TEST_CASE("an upstream's head has limits too") {
    Limits limits;
    limits.total = 100;
    const std::string big = ok("X: " + std::string(200, 'a') + "\r\n");
    CHECK(feed_response(big, {}, test::whole(), limits).status == 502);
    CHECK(feed_response(big, {}, single_bytes(), limits).status == 502);
    CHECK(feed_response(big, {}, test::whole(), limits).reason == "upstream sent too big header");
}
