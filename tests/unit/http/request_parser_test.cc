#include "http/request_parser.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "http/message_help.h"

using namespace weir;
using namespace weir::http;
using weir::http::test::feed_request;
using weir::http::test::get;
using weir::http::test::ParsedRequest;
using weir::http::test::post;
using weir::http::test::single_bytes;
using weir::http::test::status_of;
using weir::http::test::Transcript;

TEST_CASE("a request's head is taken apart") {
    const std::string input =
        "GET /a/b%20c?x=1&y HTTP/1.1\r\nHost: example.com:8080\r\nUser-Agent:curl\r\nAccept:  */*  \r\n"
        "X-Empty:\r\n\r\nnext";
    ParsedRequest parsed(input);
    REQUIRE(parsed.done());
    const RequestHead& head = parsed.head;
    CHECK(parsed.result.head_size == input.size() - 4);
    CHECK(head.method == Method::get);
    CHECK(head.method_name == "GET");
    CHECK(head.target == "/a/b%20c?x=1&y");
    CHECK(head.uri == "/a/b%20c?x=1&y");
    CHECK(head.uri_path == "/a/b%20c");
    CHECK(head.args == "x=1&y");
    CHECK(head.version == 11);
    CHECK(head.authority.empty());
    CHECK(head.keep_alive);
    CHECK_FALSE(head.expect_continue);
    CHECK(head.framing == BodyFraming::none);
    CHECK(head.request_line == "GET /a/b%20c?x=1&y HTTP/1.1");
    CHECK(head.raw == input.substr(0, input.size() - 4));
    CHECK(test::text_of(head.headers) == "Host=example.com:8080\nUser-Agent=curl\nAccept=*/*\nX-Empty=\n");
    CHECK(head.headers[0].known == Known::host);
    CHECK(parsed.parser.parse_body("next").state == BodyResult::State::end);
    CHECK(parsed.parser.parse_body("next").consumed == 0);
}

TEST_CASE("empty lines before a request are skipped") {
    ParsedRequest parsed("\r\n\r\nGET / HTTP/1.0\r\n\r\n");
    REQUIRE(parsed.done());
    CHECK(parsed.result.head_size == 22);
    CHECK(parsed.head.raw == "GET / HTTP/1.0\r\n\r\n");
    CHECK(parsed.head.version == 10);
    CHECK_FALSE(parsed.head.keep_alive);
}

TEST_CASE("empty lines before a request are not skipped for ever") {
    std::string lines;
    for (int i = 0; i < 20000; ++i) lines += "\r\n";
    CHECK(status_of(lines) == 431);
}

TEST_CASE("a parser is used again after reset") {
    Arena arena;
    RequestParser parser;
    RequestHead head;
    const std::string first = "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
    const std::string input = first + "GET /2 HTTP/1.1\r\nHost: b\r\n\r\n";
    const HeadResult one = parser.parse_head(input, {}, arena, head);
    REQUIRE(one.state == HeadResult::State::done);
    const BodyResult piece = parser.parse_body(std::string_view(input).substr(one.head_size));
    CHECK(piece.piece == "abc");
    CHECK(parser.complete());
    parser.reset();
    CHECK_FALSE(parser.complete());
    const HeadResult two = parser.parse_head(std::string_view(input).substr(first.size()), {}, arena, head);
    REQUIRE(two.state == HeadResult::State::done);
    CHECK(head.uri_path == "/2");
    CHECK(head.headers.value(Known::host) == "b");
    CHECK(head.framing == BodyFraming::none);
    CHECK(parser.complete());
}

TEST_CASE("a target's forms") {
    const auto target = [](const std::string& text) {
        return "GET " + text + " HTTP/1.1\r\nHost: a\r\n\r\n";
    };

    SECTION("absolute-form gives the authority and nginx's request_uri") {
        ParsedRequest parsed(target("http://Example.com:81/x?y=1#z"));
        REQUIRE(parsed.done());
        CHECK(parsed.head.authority == "Example.com:81");
        CHECK(parsed.head.uri == "/x?y=1#z");
        CHECK(parsed.head.uri_path == "/x");
        CHECK(parsed.head.args == "y=1");
        CHECK(parsed.head.target == "http://Example.com:81/x?y=1#z");
    }
    SECTION("absolute-form without a path") {
        ParsedRequest parsed(target("http://h"));
        REQUIRE(parsed.done());
        CHECK(parsed.head.uri == "/");
        ParsedRequest with_args(target("http://h?a=b"));
        REQUIRE(with_args.done());
        CHECK(with_args.head.uri == "/?a=b");
        CHECK(with_args.head.args == "a=b");
    }
    SECTION("absolute-form with an IPv6 address") {
        ParsedRequest parsed(target("http://[::1]:80/"));
        REQUIRE(parsed.done());
        CHECK(parsed.head.authority == "[::1]:80");
    }
    SECTION("asterisk-form only with OPTIONS") {
        CHECK(status_of(target("*")) == 400);
        ParsedRequest parsed("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
        REQUIRE(parsed.done());
        CHECK(parsed.head.uri_path == "*");
    }
    SECTION("what is none of them") {
        for (const char* bad :
             {"a", "a/b", "host:80", "http:/a", "http:///a", "http://", "http://u@h/", "http://a b/",
              "http://h:x/", "://h/", "1http://h/", "?a", "#", "http://[::1/", "http://a..b/"}) {
            INFO(bad);
            CHECK(status_of(target(bad)) == 400);
        }
    }
    SECTION("bytes that may not stand in a target") {
        for (const char* bad : {"/\x80", "/\xc3\xa4", "/\x7f", "/a\tb", "/\x01", "/a b"}) {
            INFO(bad);
            CHECK(status_of(target(bad)) == 400);
        }
        CHECK(status_of(target(std::string("/a\0b", 4))) == 400);
    }
    SECTION("visible bytes that browsers send unescaped pass") {
        CHECK(status_of(target("/a|b{c}^`\"<>[]\\?q=|{}\"'")) == 200);
    }
}

TEST_CASE("a request line that isn't one is refused") {
    const std::string rest = "\r\nHost: a\r\n\r\n";
    CHECK(status_of("GET  / HTTP/1.1" + rest) == 400);
    CHECK(status_of("GET /  HTTP/1.1" + rest) == 400);
    CHECK(status_of("GET / HTTP/1.1 " + rest) == 400);
    CHECK(status_of(" GET / HTTP/1.1" + rest) == 400);
    CHECK(status_of("GET\t/ HTTP/1.1" + rest) == 400);
    CHECK(status_of("GET / http/1.1" + rest) == 400);
    CHECK(status_of("GET / HTTP" + rest) == 400);
    CHECK(status_of("GET / HTTP/" + rest) == 400);
    CHECK(status_of("GET / HTTP/1." + rest) == 400);
    CHECK(status_of("GET / HTTP/.1" + rest) == 400);
    CHECK(status_of("GET / HTTP/1.1x" + rest) == 400);
    CHECK(status_of("GET / HTTPS/1.1" + rest) == 400);
    CHECK(status_of("GET / RTSP/1.0" + rest) == 400);
    CHECK(status_of("GET" + rest) == 400);
    CHECK(status_of("GET " + rest) == 400);
    CHECK(status_of("get / HTTP/1.1" + rest) == 400);
    CHECK(status_of("GE(T / HTTP/1.1" + rest) == 400);
    CHECK(status_of(": / HTTP/1.1" + rest) == 400);
}

TEST_CASE("a bare LF or CR in or after the request line is refused") {
    CHECK(status_of("GET / HTTP/1.1\nHost: a\r\n\r\n") == 400);
    CHECK(status_of("GET /\nHTTP/1.1\r\nHost: a\r\n\r\n") == 400);
    CHECK(status_of("GET /\r\n HTTP/1.1\r\nHost: a\r\n\r\n") == 505);
    CHECK(status_of("GET /\rx HTTP/1.1\r\nHost: a\r\n\r\n") == 400);
    CHECK(status_of("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n") == 400);
    CHECK(status_of("\rGET / HTTP/1.1\r\nHost: a\r\n\r\n") == 400);
    CHECK(status_of("GET / HTTP/1.1\r\r\nHost: a\r\n\r\n") == 400);
}

TEST_CASE("versions other than 1.0 and 1.1 are refused with 505") {
    for (const char* version :
         {"HTTP/0.9", "HTTP/1.2", "HTTP/2.0", "HTTP/2", "HTTP/3.0", "HTTP/10.1", "HTTP/1.10"}) {
        INFO(version);
        CHECK(status_of("GET / " + std::string(version) + "\r\nHost: a\r\n\r\n") == 505);
    }
    CHECK(status_of("GET /\r\n") == 505);
    CHECK(status_of("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") == 505);
}

TEST_CASE("methods that weir doesn't serve") {
    CHECK(status_of("FOO / HTTP/1.1\r\nHost: a\r\n\r\n") == 501);
    CHECK(status_of("DESCRIBE / HTTP/1.1\r\nHost: a\r\n\r\n") == 501);
    CHECK(status_of("SOURCE / HTTP/1.1\r\nHost: a\r\n\r\n") == 501);
    CHECK(status_of("PRI / HTTP/1.1\r\nHost: a\r\n\r\n") == 501);
    CHECK(status_of("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n") == 405);
    CHECK(status_of("CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n") == 405);
    CHECK(status_of("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n") == 405);
    CHECK(status_of("M-SEARCH / HTTP/1.1\r\nHost: a\r\n\r\n") == 200);
    CHECK(status_of("PURGE / HTTP/1.1\r\nHost: a\r\n\r\n") == 200);
}

TEST_CASE("every method weir knows is known to llhttp too") {
    for (int i = 0; i <= static_cast<int>(Method::unlink); ++i) {
        const auto method = static_cast<Method>(i);
        if (method == Method::connect || method == Method::trace) continue;
        INFO(name_of(method));
        ParsedRequest parsed(std::string(name_of(method)) + " / HTTP/1.1\r\nHost: a\r\n\r\n");
        REQUIRE(parsed.done());
        CHECK(parsed.head.method == method);
    }
}

TEST_CASE("a bad request line is refused before the head is complete") {
    for (const char* line :
         {"GET / HTTP/2.0\r\n", "FOO / HTTP/1.1\r\n", "\x16\x03\x01", "GET /\x01", "nonsense\r\n"}) {
        ParsedRequest parsed(line);
        INFO(line);
        CHECK(parsed.result.state == HeadResult::State::refused);
    }
    ParsedRequest parsed("GET /x HTTP/2.0\r\n");
    CHECK(parsed.head.request_line == "GET /x HTTP/2.0");
    CHECK(parsed.head.uri_path == "/x");
    CHECK(parsed.result.reason == "client sent invalid version");
}

TEST_CASE("a refused head still has its request line for the access log") {
    ParsedRequest parsed("GET /x?y HTTP/1.1\r\nHost: a\r\nbad\x01: x\r\n\r\n");
    CHECK(parsed.result.status == 400);
    CHECK(parsed.result.reason == "client sent invalid header line: \"bad\\x01...\"");
    CHECK(parsed.head.request_line == "GET /x?y HTTP/1.1");
    CHECK(parsed.head.args == "y");
    ParsedRequest garbage(" \x16\x03\x01");
    CHECK(garbage.result.status == 400);
    CHECK(garbage.head.request_line == " \x16\x03\x01");
}

TEST_CASE("an unfinished head shows its own request line, never the one before") {
    Arena arena;
    RequestParser parser;
    RequestHead head;
    REQUIRE(parser.parse_head(get(""), {}, arena, head).state == HeadResult::State::done);
    parser.reset();
    CHECK(parser.parse_head("", {}, arena, head).state == HeadResult::State::need_more);
    CHECK(head.request_line.empty());
    CHECK(head.headers.empty());
    CHECK(parser.parse_head("PUT /late HTTP/1.1\r\nHo", {}, arena, head).state ==
          HeadResult::State::need_more);
    CHECK(head.request_line == "PUT /late HTTP/1.1");
    CHECK(head.method == Method::put);
    CHECK(head.uri_path == "/late");
}

TEST_CASE("field lines that two readers may read differently are refused") {
    CHECK(status_of(get("X : y\r\n")) == 400);
    CHECK(status_of(get("X\t: y\r\n")) == 400);
    CHECK(status_of(get(" X: y\r\n")) == 400);
    CHECK(status_of(get("X: y\r\n z\r\n")) == 400);
    CHECK(status_of(get("X: y\r\n\tz\r\n")) == 400);
    CHECK(status_of(get("X: y\r\n \r\n")) == 400);
    CHECK(status_of(get("X: y\nZ: a\r\n")) == 400);
    CHECK(status_of(get("X: y\rZ: a\r\n")) == 400);
    CHECK(status_of(get("X: y\r\r\n")) == 400);
    CHECK(status_of(get("X: y\n\r\n")) == 400);
    CHECK(status_of(get(std::string("X: a\0b\r\n", 8))) == 400);
    CHECK(status_of(get("X: a\x01"
                        "b\r\n")) == 400);
    CHECK(status_of(get("X: a\x7f\r\n")) == 400);
    CHECK(status_of(get("X: a\x0b\r\n")) == 400);
    CHECK(status_of(get("X\r\n")) == 400);
    CHECK(status_of(get(": y\r\n")) == 400);
    CHECK(status_of(get("X(: y\r\n")) == 400);
    CHECK(status_of(get("X\xc3: y\r\n")) == 400);
    CHECK(status_of(get("\xef\xbb\xbf"
                        "Content-Length: 5\r\n")) == 400);
    CHECK(status_of("GET / HTTP/1.1\r\nHost: a\r\n\n") == 400);
    CHECK(status_of("GET / HTTP/1.1\r\nHost: a\n\n") == 400);
    CHECK(status_of("GET / HTTP/1.1\r\n Host: a\r\n\r\n") == 400);
}

TEST_CASE("field values may have tabs, obsolete text and any visible byte") {
    ParsedRequest parsed(get("X: \ta\tb \t\r\nY: \xc3\xa4\r\nZ!#$%&'*+-.^_`|~9: \"(),/:;<=>?@[\\]{}\r\n"));
    REQUIRE(parsed.done());
    CHECK(parsed.head.headers.value("x") == "a\tb");
    CHECK(parsed.head.headers.value("y") == "\xc3\xa4");
    CHECK(parsed.head.headers.value("z!#$%&'*+-.^_`|~9") == "\"(),/:;<=>?@[\\]{}");
}

TEST_CASE("limits of a head") {
    Limits limits;
    limits.request_line = 30;
    limits.field = 20;
    limits.total = 95;
    limits.fields = 3;
    const auto check = [&](const std::string& input, int status) {
        CAPTURE(input);
        CHECK(feed_request(input, test::whole(), limits).status == status);
        CHECK(feed_request(input, single_bytes(), limits).status == status);
    };
    const auto filled = [](std::size_t size) { return std::string(size, 'a'); };
    check("GET /" + filled(16) + " HTTP/1.1\r\nHost: a\r\n\r\n", 0);
    check("GET /" + filled(17) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414);
    check("GET /" + filled(100), 414);
    check(get("X: " + filled(17) + "\r\n"), 0);
    check(get("X: " + filled(18) + "\r\n"), 431);
    check(get("X: " + filled(100)), 431);
    check(get("X: a\r\nY: b\r\n"), 0);
    check(get("X: a\r\nY: b\r\nZ: c\r\n"), 431);
    limits.fields = 100;
    check(get("X: " + filled(17) + "\r\nX: " + filled(17) + "\r\nX: " + filled(17) + "\r\nX: b\r\n"), 431);
}

TEST_CASE("byte by byte a request reads the same as at once") {
    const std::vector<std::string> inputs = {
        get(""),
        get("X: y\r\nZ: a b\r\n") + "GET /next",
        post("Content-Length: 10\r\n") + "0123456789rest",
        post("Transfer-Encoding: chunked\r\n") +
            "5\r\nhello\r\n6;a=b;c=\"d e\"\r\n world\r\n0\r\nX-T: 1\r\nY: 2\r\n\r\nrest",
        "\r\n" + get("Connection: close\r\n"),
        get("bad\r\n"),
        post("Transfer-Encoding: chunked\r\n") + "5\r\nhelloX",
    };
    for (const std::string& input : inputs) {
        CAPTURE(input);
        const Transcript at_once = feed_request(input);
        const Transcript slowly = feed_request(input, single_bytes());
        CHECK(at_once.head_state == slowly.head_state);
        CHECK(at_once.head_size == slowly.head_size);
        CHECK(at_once.status == slowly.status);
        CHECK(at_once.reason == slowly.reason);
        CHECK(at_once.fields == slowly.fields);
        CHECK(at_once.body == slowly.body);
        CHECK(at_once.body_state == slowly.body_state);
        CHECK(at_once.trailers == slowly.trailers);
        CHECK((at_once.refused() || at_once.rest == slowly.rest));
    }
}
