#include "weir/http/header_map.h"

#include <algorithm>
#include <cctype>
#include <string>

#include <catch2/catch.hpp>

#include "http/message_help.h"

using namespace weir;
using namespace weir::http;

TEST_CASE("every known field is found by its name in any case") {
    for (int i = 1; i < static_cast<int>(Known::count_); ++i) {
        const auto known = static_cast<Known>(i);
        std::string name(name_of(known));
        INFO(name);
        CHECK_FALSE(name.empty());
        CHECK(known_of(name) == known);
        std::transform(name.begin(), name.end(), name.begin(),
                       [](unsigned char c) { return std::tolower(c); });
        CHECK(known_of(name) == known);
        std::transform(name.begin(), name.end(), name.begin(),
                       [](unsigned char c) { return std::toupper(c); });
        CHECK(known_of(name) == known);
        CHECK(known_of(name + "x") == Known::unknown);
        CHECK(known_of(name.substr(1)) != known);
        name[name.size() / 2] = static_cast<char>(name[name.size() / 2] ^ 0x01);
        CHECK(known_of(name) == Known::unknown);
    }
    CHECK(known_of("") == Known::unknown);
    CHECK(known_of("X-Unheard-Of") == Known::unknown);
    CHECK(known_of("content_length") == Known::unknown);
    CHECK(known_of(std::string(1000, 'a')) == Known::unknown);
    CHECK(name_of(Known::unknown).empty());
}

TEST_CASE("fields are found by name and by kind, in order") {
    HeaderMap map;
    map.add("X-A", "1");
    map.add("set-cookie", "a");
    map.add(Known::set_cookie, "b");
    map.add("x-a", "2");
    CHECK(map.size() == 4);
    CHECK(map.find("X-a")->value == "1");
    CHECK(map.find(Known::set_cookie)->value == "a");
    CHECK(map.value("SET-COOKIE") == "a");
    CHECK(map.value(Known::host).empty());
    CHECK(map.find("X-B") == nullptr);
    CHECK(map.find(Known::unknown) == nullptr);
    CHECK(map.count("x-A") == 2);
    CHECK(map.count(Known::set_cookie) == 2);
    CHECK(map.count(Known::unknown) == 0);
    CHECK(test::text_of(map) == "X-A=1\nset-cookie=a\nSet-Cookie=b\nx-a=2\n");
}

TEST_CASE("set leaves one field at the first one's place") {
    HeaderMap map;
    map.add("A", "1");
    map.add("B", "2");
    map.add("a", "3");
    map.set("a", "4");
    CHECK(test::text_of(map) == "a=4\nB=2\n");
    map.set(Known::date, "d");
    map.set("DATE", "e");
    CHECK(test::text_of(map) == "a=4\nB=2\nDATE=e\n");
}

TEST_CASE("fields are removed by name and by kind") {
    HeaderMap map;
    map.add("A", "1");
    map.add("Date", "2");
    map.add("a", "3");
    CHECK(map.remove("a") == 2);
    CHECK(map.remove("a") == 0);
    CHECK(map.remove(Known::date) == 1);
    CHECK(map.remove(Known::date) == 0);
    CHECK(map.empty());
    CHECK(map.find(Known::date) == nullptr);
    map.add("Date", "again");
    CHECK(map.value(Known::date) == "again");
    map.clear();
    CHECK_FALSE(map.has(Known::date));
    CHECK_FALSE(map.has("A"));
}

TEST_CASE("values of one name are joined") {
    Arena arena;
    HeaderMap map;
    const std::string_view only = "a";
    map.add("X", only);
    CHECK(map.joined("x", ", ", arena).data() == only.data());
    map.add("X", "");
    map.add("Y", "no");
    map.add("x", "c");
    CHECK(map.joined("X", ", ", arena) == "a, , c");
    CHECK(map.joined("Z", ", ", arena).empty());
    map.add("cookie", "");
    map.add(Known::cookie, "b=c");
    CHECK(map.joined(Known::cookie, "; ", arena) == "; b=c");
}

TEST_CASE("a list's members are compared as tokens") {
    CHECK(list_has("close", "close"));
    CHECK(list_has(" keep-alive ,\tCLOSE", "close"));
    CHECK(list_has("gzip;q=0.5, br", "gzip"));
    CHECK_FALSE(list_has("closed, x-close", "close"));
    CHECK_FALSE(list_has("", "close"));
    CHECK_FALSE(list_has(",,", "close"));
    HeaderMap map;
    map.add("Connection", "a");
    map.add("connection", "b, Upgrade");
    CHECK(map.list_has(Known::connection, "upgrade"));
    CHECK_FALSE(map.list_has(Known::connection, "close"));
    CHECK_FALSE(map.list_has(Known::te, "a"));
}
