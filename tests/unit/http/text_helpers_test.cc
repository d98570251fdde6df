// The small helpers: methods, statuses, hosts, arguments, cookies, escaping.
#include <string>

#include <catch2/catch.hpp>

#include "http/host.h"
#include "weir/http/args.h"
#include "weir/http/cookies.h"
#include "weir/http/escape.h"
#include "weir/http/method.h"
#include "weir/http/status.h"

using namespace weir;
using namespace weir::http;

TEST_CASE("methods have names and properties") {
    for (int i = 0; i <= static_cast<int>(Method::unlink); ++i) {
        const auto method = static_cast<Method>(i);
        CHECK(parse_method(name_of(method)) == method);
    }
    CHECK_FALSE(parse_method("get"));
    CHECK_FALSE(parse_method(""));
    CHECK_FALSE(parse_method("PRI"));
    CHECK(is_safe(Method::head));
    CHECK_FALSE(is_safe(Method::delete_));
    CHECK(is_idempotent(Method::delete_));
    CHECK_FALSE(is_idempotent(Method::post));
    CHECK_FALSE(is_idempotent(Method::patch));
    CHECK_FALSE(is_idempotent(Method::lock));
}

TEST_CASE("statuses have nginx's texts") {
    CHECK(status_line(302) == "302 Moved Temporarily");
    CHECK(status_line(413) == "413 Request Entity Too Large");
    CHECK(status_line(416) == "416 Requested Range Not Satisfiable");
    CHECK(status_line(503) == "503 Service Temporarily Unavailable");
    CHECK(status_line(299) == "299");
    CHECK(status_line(599) == "599");
    CHECK(status_line(99).empty());
    CHECK(status_line(600).empty());
    CHECK(status_line(-1).empty());
    CHECK(reason_phrase(404) == "Not Found");
    CHECK(reason_phrase(299).empty());
}

TEST_CASE("a host has a name and a port") {
    Arena arena;
    CHECK(parse_host("Example.com:80")->name == "Example.com");
    CHECK(parse_host("Example.com:80")->port == "80");
    CHECK(parse_host("[::1]:8080")->name == "[::1]");
    CHECK(parse_host("[::1]")->port.empty());
    CHECK(parse_host("a:")->port.empty());
    CHECK_FALSE(parse_host(""));
    CHECK_FALSE(parse_host(":80"));
    CHECK(normalize_host("ExAmple.COM.", arena) == "example.com");
    const std::string_view plain = "example.com";
    CHECK(normalize_host(plain, arena).data() == plain.data());
}

TEST_CASE("an argument is found as nginx finds it") {
    CHECK(find_arg("a=1&foo=2&foo=3", "foo") == "2");
    CHECK(find_arg("FOO=x", "foo") == "x");
    CHECK(find_arg("foo=a=b%20c", "foo") == "a=b%20c");
    CHECK(find_arg("foo=", "foo") == "");
    CHECK_FALSE(find_arg("foo", "foo"));
    CHECK_FALSE(find_arg("xfoo=1&fooo=2", "foo"));
    CHECK_FALSE(find_arg("", "foo"));
    CHECK_FALSE(find_arg("=1", ""));
}

TEST_CASE("a cookie is found as nginx finds it") {
    CHECK(find_cookie("a=1; foo=2; foo=3", "foo") == "2");
    CHECK(find_cookie("FOO = x", "foo") == "x");
    CHECK(find_cookie("foo=a=b", "foo") == "a=b");
    CHECK(find_cookie("foo=a b ", "foo") == "a b ");
    CHECK(find_cookie("foo=", "foo") == "");
    CHECK_FALSE(find_cookie("foo", "foo"));
    CHECK_FALSE(find_cookie("xfoo=1; fooo=2", "foo"));
    HeaderMap headers;
    CHECK_FALSE(find_cookie(headers, "foo"));
    headers.add("Cookie", "a=b");
    headers.add("cookie", "foo=c");
    CHECK(find_cookie(headers, "foo") == "c");
}

TEST_CASE("texts are escaped for their place") {
    Arena arena;
    CHECK(escape("/a b?c&d+e#f%\xc3\xa4", EscapeKind::uri, arena) == "/a%20b%3Fc&d+e%23f%25%C3%A4");
    CHECK(escape("/a b?c&d+e;f", EscapeKind::args, arena) == "/a%20b%3Fc%26d%2Be%3Bf");
    CHECK(escape("a/b~-._'", EscapeKind::uri_component, arena) == "a%2Fb~-._'");
    CHECK(escape("<a href=\"&\">'", EscapeKind::html, arena) == "&lt;a href=&quot;&amp;&quot;&gt;'");
    CHECK(escape("/a'b?c%20#", EscapeKind::refresh, arena) == "/a%27b?c%20#");
    CHECK(escape(std::string_view("\r\n\0", 3), EscapeKind::uri, arena) == "%0D%0A%00");
    const std::string_view plain = "/abc";
    CHECK(escape(plain, EscapeKind::uri, arena).data() == plain.data());
    CHECK(escape(plain, EscapeKind::html, arena).data() == plain.data());
}

TEST_CASE("texts are unescaped") {
    Arena arena;
    CHECK(unescape("a%20b+c", arena) == "a b+c");
    CHECK(unescape("%41%4a%zz%", arena) == "AJzz");
    CHECK(unescape("a%4", arena) == "a");
    CHECK(unescape_component("a%20b+c", arena) == "a b c");
    CHECK(unescape_component("try %search%%20%again%", arena) == "try %search% %again%");
    CHECK(unescape_component("%00%4", arena) == std::string_view("\0%4", 3));
    const std::string_view plain = "abc";
    CHECK(unescape(plain, arena).data() == plain.data());
}
