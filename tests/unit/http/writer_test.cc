#include "http/writer.h"

#include <string>

#include <catch2/catch.hpp>

using namespace weir::http;

TEST_CASE("a response's head is written") {
    std::string out;
    HeadWriter writer(out);
    CHECK(writer.status_line(200));
    CHECK(writer.field("X-A", "b\tc"));
    CHECK(writer.field(Known::content_type, "text/html"));
    CHECK(writer.field("Empty", ""));
    writer.content_length(18446744073709551615u);
    writer.end();
    CHECK(out ==
          "HTTP/1.1 200 OK\r\nX-A: b\tc\r\nContent-Type: text/html\r\nEmpty: \r\n"
          "Content-Length: 18446744073709551615\r\n\r\n");
}

TEST_CASE("first lines") {
    std::string out;
    HeadWriter writer(out);
    CHECK(writer.status_line(418, 10));
    CHECK(writer.status_line(999, "My own"));
    CHECK(writer.request_line("GET", "/a?b"));
    CHECK(writer.request_line("OPTIONS", "*", 10));
    CHECK(out == "HTTP/1.0 418 \r\nHTTP/1.1 999 My own\r\nGET /a?b HTTP/1.1\r\nOPTIONS * HTTP/1.0\r\n");
}

TEST_CASE("what could be read as something else isn't written") {
    std::string out;
    HeadWriter writer(out);
    for (const std::string& bad : {std::string("a\rb"), std::string("a\nb"), std::string("a\0b", 3),
                                   std::string("\x7f"), std::string("\x01"), std::string("a\r\nX: y")}) {
        CHECK_FALSE(writer.field("X", bad));
        CHECK_FALSE(writer.field(Known::location, bad));
        CHECK_FALSE(writer.field(bad, "x"));
        CHECK_FALSE(writer.status_line(200, bad));
        CHECK_FALSE(writer.request_line("GET", "/" + bad));
        CHECK_FALSE(writer.request_line(bad, "/"));
    }
    CHECK_FALSE(writer.field("", "x"));
    CHECK_FALSE(writer.field("X Y", "x"));
    CHECK_FALSE(writer.field("X:", "x"));
    CHECK_FALSE(writer.field(Known::unknown, "x"));
    CHECK_FALSE(writer.status_line(99));
    CHECK_FALSE(writer.status_line(1000));
    CHECK_FALSE(writer.status_line(-1));
    CHECK_FALSE(writer.request_line("GET", ""));
    CHECK_FALSE(writer.request_line("GET", "/a b"));
    CHECK_FALSE(writer.request_line("GET", "/\xc3\xa4"));
    CHECK(out.empty());
}

TEST_CASE("a map's bad fields are left out and counted") {
    HeaderMap map;
    map.add("A", "1");
    map.add("B", "2\r\nC: 3");
    map.add("D", "4");
    std::string out;
    CHECK(HeadWriter(out).fields(map) == 1);
    CHECK(out == "A: 1\r\nD: 4\r\n");
}

TEST_CASE("chunks are framed") {
    std::string out;
    chunk_prefix(0, out);
    CHECK(out.empty());
    chunk_prefix(255, out);
    chunk_suffix(out);
    CHECK(out == "ff\r\n\r\n");
    out.clear();
    last_chunk(out);
    CHECK(out == "0\r\n\r\n");
    out.clear();
    HeaderMap trailers;
    trailers.add("X", "1");
    trailers.add("Content-Length", "5");
    trailers.add("Y", "a\nb");
    last_chunk(trailers, out);
    CHECK(out == "0\r\nX: 1\r\n\r\n");
}
