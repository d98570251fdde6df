// Host, Content-Length, Transfer-Encoding, Connection, Expect: where request smuggling lives.
#include <string>

#include <catch2/catch.hpp>

#include "http/message_help.h"
#include "http/request_parser.h"

using namespace weir;
using namespace weir::http;
using weir::http::test::feed_request;
using weir::http::test::get;
using weir::http::test::ParsedRequest;
using weir::http::test::post;
using weir::http::test::status_of;
using weir::http::test::Transcript;

TEST_CASE("Host is required, single and valid") {
    CHECK(status_of("GET / HTTP/1.1\r\n\r\n") == 400);
    CHECK(status_of("GET / HTTP/1.0\r\n\r\n") == 200);
    CHECK(status_of("GET http://a/ HTTP/1.1\r\n\r\n") == 400);
    CHECK(status_of(get("Host: a\r\n")) == 400);
    CHECK(status_of("GET / HTTP/1.0\r\nHost: a\r\nhost: a\r\n\r\n") == 400);
    for (const char* bad :
         {"",    "a b",     "a/b",     "a@b",  "a\\b", "a?",   "a#",           "[::1", "::1",
          "a:b", "a:80:80", "a:65536", "a:-1", "a:+1", "a..b", "\xc3\xa4.com", "a\"b", "<a>",
          "{a}", "a%",      "a%zz",    "[]",   "[a]b", "a^b",  "a|b",          "."}) {
        INFO(bad);
        CHECK(status_of("GET / HTTP/1.1\r\nHost: " + std::string(bad) + "\r\n\r\n") == 400);
    }
    for (const char* good : {"a", "A.b-c_d.example", "a.", "a:80", "a:", "127.0.0.1:65535", "[::1]",
                             "[fe80::1]:80", "a%20b", "*.a"}) {
        INFO(good);
        CHECK(status_of("GET / HTTP/1.1\r\nHost: " + std::string(good) + "\r\n\r\n") == 200);
    }
}

TEST_CASE("Content-Length with Transfer-Encoding is refused in either order") {
    CHECK(status_of(post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n") == 400);
    CHECK(status_of(post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n") + "0\r\n\r\n") == 400);
    CHECK(status_of(post("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n") + "0\r\n\r\n") == 400);
    const Transcript transcript = feed_request(post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"));
    CHECK(transcript.reason ==
          "client sent \"Content-Length\" and \"Transfer-Encoding\" headers at the same time");
}

TEST_CASE("a Transfer-Encoding other than chunked is refused with 501") {
    for (const char* coding :
         {"gzip", "identity", "chunked, chunked", "chunked, identity", "gzip, chunked", "xchunked",
          "chunked;q=1", "", "chunked,", ",chunked", "\"chunked\"", "chun ked", "chunkedx"}) {
        INFO(coding);
        CHECK(status_of(post("Transfer-Encoding: " + std::string(coding) + "\r\n")) == 501);
    }
    CHECK(status_of(post("Transfer-Encoding:\x0b"
                         "chunked\r\n")) == 400);
    CHECK(status_of(post("Transfer-Encoding : chunked\r\n")) == 400);
    CHECK(status_of(post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")) == 400);
    CHECK(status_of(post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n")) == 400);
    CHECK(status_of(post("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n")) == 400);
    CHECK(status_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == 400);
    CHECK(status_of(post("Transfer-Encoding: CHUNKED  \r\n") + "0\r\n\r\n") == 200);
}

TEST_CASE("Content-Length is one plain number") {
    for (const char* length : {"",
                               "+5",
                               "-5",
                               "-0",
                               "5 5",
                               "5,5",
                               "5, 5",
                               "0x5",
                               "5.0",
                               "five",
                               "5;",
                               "\"5\"",
                               "9223372036854775808",
                               "18446744073709551616",
                               "99999999999999999999999",
                               "4294967296 1",
                               "\xd9\xa5",
                               "5\xa0",
                               "_5",
                               "1e3"}) {
        INFO(length);
        CHECK(status_of(post("Content-Length: " + std::string(length) + "\r\n")) == 400);
    }
    CHECK(status_of(post("Content-Length: 5\r\nContent-Length: 5\r\n") + "abcde") == 400);
    CHECK(status_of(post("Content-Length: 5\r\ncontent-length: 6\r\n") + "abcde") == 400);
    CHECK(status_of(post("Content-Length : 5\r\n") + "abcde") == 400);
    ParsedRequest parsed(post("Content-Length: 0009223372036854775807 \r\n"));
    REQUIRE(parsed.done());
    CHECK(parsed.head.content_length == 9223372036854775807u);
}

TEST_CASE("Connection decides about persistence together with the version") {
    const auto keep = [](const std::string& head) {
        ParsedRequest parsed(head);
        REQUIRE(parsed.done());
        return parsed.head.keep_alive;
    };
    CHECK(keep(get("")));
    CHECK_FALSE(keep(get("Connection: close\r\n")));
    CHECK_FALSE(keep(get("Connection: x, CLOSE\r\n")));
    CHECK_FALSE(keep(get("Connection: keep-alive\r\nConnection: close\r\n")));
    CHECK(keep(get("Connection: closed\r\n")));
    CHECK_FALSE(keep("GET / HTTP/1.0\r\n\r\n"));
    CHECK(keep("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"));
    CHECK_FALSE(keep("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n"));
}

TEST_CASE("Expect asks for 100 Continue only in HTTP/1.1") {
    ParsedRequest parsed(post("Content-Length: 5\r\nExpect: 100-Continue\r\n"));
    REQUIRE(parsed.done());
    CHECK(parsed.head.expect_continue);
    ParsedRequest old("POST / HTTP/1.0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    REQUIRE(old.done());
    CHECK_FALSE(old.head.expect_continue);
}

TEST_CASE("Upgrade doesn't stop the body from being read") {
    const Transcript chunked =
        feed_request(post("Connection: Upgrade\r\nUpgrade: websocket\r\nTransfer-Encoding: chunked\r\n") +
                     "3\r\nabc\r\n0\r\n\r\nrest");
    CHECK(chunked.body == "abc");
    CHECK(chunked.rest == "rest");
    const Transcript counted =
        feed_request(post("Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 3\r\n") + "abcrest");
    CHECK(counted.body == "abc");
    CHECK(counted.rest == "rest");
}
