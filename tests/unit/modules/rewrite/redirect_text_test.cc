#include "modules/rewrite/redirect_text.h"

#include <random>

#include <catch2/catch.hpp>

using namespace weir::modules;

TEST_CASE("escapes of ordinary characters in a redirect's path are decoded") {
    weir::Arena arena;
    CHECK(unescape_redirect("/plain", arena) == "/plain");
    CHECK(unescape_redirect("/%41%2D%7e", arena) == "/A-~");
    CHECK(unescape_redirect("/a%20b%25%c3%A9%7f", arena) == "/a%20b%25%c3%A9%7f");
    CHECK(unescape_redirect("/a?%41", arena) == "/a?%41");
    CHECK(unescape_redirect("/a%3f%41", arena) == "/a?%41");
}

TEST_CASE("what begins like an escape and is none is dropped") {
    weir::Arena arena;
    CHECK(unescape_redirect("/a%", arena) == "/a");
    CHECK(unescape_redirect("/a%4", arena) == "/a");
    CHECK(unescape_redirect("/a%zb", arena) == "/azb");
    CHECK(unescape_redirect("/a%4zb", arena) == "/ab");
}

TEST_CASE("a redirect holds no byte that a field value may not hold") {
    weir::Arena arena;
    CHECK(without_controls("/plain?x", arena) == "/plain?x");
    CHECK(without_controls("/a b\r\nSet-Cookie: x", arena) == "/a%20b%0D%0ASet-Cookie:%20x");
    CHECK(without_controls(std::string_view("\0\x7f", 2), arena) == "%00%7F");
}

TEST_CASE("any bytes may come into a redirect") {
    std::mt19937 random(1);
    for (int round = 0; round < 2000; ++round) {
        std::string text(random() % 30, ' ');
        for (char& c : text) c = "%%%?/aA1\n\xff"[random() % 10];
        weir::Arena arena;
        const auto unescaped = unescape_redirect(text, arena);
        CHECK(unescaped.size() <= text.size());
        for (char c : without_controls(unescaped, arena)) CHECK(static_cast<unsigned char>(c) > 0x20);
    }
}

TEST_CASE("targets with a scheme are redirects") {
    CHECK(is_absolute_target("http://a"));
    CHECK(is_absolute_target("https://a"));
    CHECK(is_absolute_target("$scheme://a"));
    CHECK_FALSE(is_absolute_target("/a"));
    CHECK_FALSE(is_absolute_target("ftp://a"));
}
