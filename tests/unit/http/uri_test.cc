#include "http/uri.h"

#include <string>

#include <catch2/catch.hpp>

#include "http/message_help.h"

using namespace weir;
using namespace weir::http;

namespace {

// What nginx 1.22 makes of a target: $uri with merge_slashes on and off, and $args; "400"
// where it refuses.
struct Shape {
    const char* raw;
    const char* merged;
    const char* kept;
    const char* args;
};

const Shape shapes[] = {
    {"/", "/", "/", ""},
    {"/a", "/a", "/a", ""},
    {"/a/", "/a/", "/a/", ""},
    {"/a/b.html", "/a/b.html", "/a/b.html", ""},
    {"/a//b", "/a/b", "/a//b", ""},
    {"//a", "/a", "//a", ""},
    {"///", "/", "///", ""},
    {"/a///b//", "/a/b/", "/a///b//", ""},
    {"/a/./b", "/a/b", "/a/b", ""},
    {"/./a", "/a", "/a", ""},
    {"/a/.", "/a/", "/a/", ""},
    {"/.", "/", "/", ""},
    {"/./", "/", "/", ""},
    {"/a/b/..", "/a/", "/a/", ""},
    {"/a/b/../", "/a/", "/a/", ""},
    {"/a/b/../c", "/a/c", "/a/c", ""},
    {"/a/../b", "/b", "/b", ""},
    {"/a/..", "/", "/", ""},
    {"/a/../", "/", "/", ""},
    {"/..", "400", "400", ""},
    {"/../a", "400", "400", ""},
    {"/a/../..", "400", "400", ""},
    {"/a/b/../../c", "/c", "/c", ""},
    {"/a/b/../../../c", "400", "400", ""},
    {"/a//../b", "/b", "/a/b", ""},
    {"/a/b//..", "/a/", "/a/b/", ""},
    {"/a/b/..//c", "/a/c", "/a//c", ""},
    {"/...", "/...", "/...", ""},
    {"/.../a", "/.../a", "/.../a", ""},
    {"/..a", "/..a", "/..a", ""},
    {"/a..", "/a..", "/a..", ""},
    {"/a../b", "/a../b", "/a../b", ""},
    {"/.a", "/.a", "/.a", ""},
    {"/a/.b/c", "/a/.b/c", "/a/.b/c", ""},
    {"/a/..b", "/a/..b", "/a/..b", ""},
    {"/%61", "/a", "/a", ""},
    {"/a%20b", "/a b", "/a b", ""},
    {"/a%2Fb", "/a/b", "/a/b", ""},
    {"/a%2fb", "/a/b", "/a/b", ""},
    {"/a%2F%2Fb", "/a/b", "/a//b", ""},
    {"/a%2F..%2Fb", "/b", "/b", ""},
    {"/%2e", "/", "/", ""},
    {"/%2e%2e", "400", "400", ""},
    {"/a/%2e%2e/b", "/b", "/b", ""},
    {"/a/%2E./b", "/b", "/b", ""},
    {"/a/.%2e", "/", "/", ""},
    {"/%2e%2e/a", "400", "400", ""},
    {"/a%2f%2e%2e%2f%2e%2e", "400", "400", ""},
    {"/a%252e", "/a%2e", "/a%2e", ""},
    {"/a%25", "/a%", "/a%", ""},
    {"/a%23b", "/a#b", "/a#b", ""},
    {"/a%3Fb", "/a?b", "/a?b", ""},
    {"/a%3fb?c", "/a?b", "/a?b", "c"},
    {"/a%00", "400", "400", ""},
    {"/a%", "400", "400", ""},
    {"/a%2", "400", "400", ""},
    {"/a%zz", "400", "400", ""},
    {"/a%2g", "400", "400", ""},
    {"/a%c3%a4", "/a\xc3\xa4", "/a\xc3\xa4", ""},
    {"/a%0a", "/a\x0a", "/a\x0a", ""},
    {"/a%7f", "/a\x7f", "/a\x7f", ""},
    {"/a+b", "/a+b", "/a+b", ""},
    {"/a%2Bb", "/a+b", "/a+b", ""},
    {"/a?", "/a", "/a", ""},
    {"/a?b", "/a", "/a", "b"},
    {"/a?b=c&d", "/a", "/a", "b=c&d"},
    {"/a?b?c", "/a", "/a", "b?c"},
    {"/a?\?b", "/a", "/a", "?b"},
    {"/a?b#c", "/a", "/a", "b"},
    {"/a#b", "/a", "/a", ""},
    {"/a#b?c", "/a", "/a", ""},
    {"/#", "/", "/", ""},
    {"/?#", "/", "/", ""},
    {"/a?%2e%2e", "/a", "/a", "%2e%2e"},
    {"/a?..//", "/a", "/a", "..//"},
    {"/a?b=%zz", "/a", "/a", "b=%zz"},
    {"/a//?b//c", "/a/", "/a//", "b//c"},
    {"/a;b", "/a;b", "/a;b", ""},
    {"/a\\b", "/a\\b", "/a\\b", ""},
    {"/a/.?b", "/a/", "/a/", "b"},
    {"/a/..?b", "/", "/", "b"},
    {"/..?b", "400", "400", ""},
    {"/a./b", "/a./b", "/a./b", ""},
    {"/%2", "400", "400", ""},
    {"/%c0%ae%c0%ae/", "/\xc0\xae\xc0\xae/", "/\xc0\xae\xc0\xae/", ""},
    {"/a/b;/../c", "/a/c", "/a/c", ""},
    {"/a:b@c", "/a:b@c", "/a:b@c", ""},
    {"/~a", "/~a", "/~a", ""},
    {"/a%2e%2fb", "/a./b", "/a./b", ""},
    {"/a/%2e/b", "/a/b", "/a/b", ""},
    {"/a/b%2f..", "/a/", "/a/", ""},
    {"/a//b//../c", "/a/c", "/a//b/c", ""},
};

std::string path_of(std::string_view raw, bool merge_slashes) {
    Arena arena;
    const test::Bytes bytes(raw);
    const auto uri = normalize(bytes.view(), merge_slashes, arena);
    return uri ? std::string(uri->path) : "400";
}

std::string exten_of(std::string_view raw) {
    Arena arena;
    const auto uri = normalize(raw, true, arena);
    return uri ? std::string(uri->exten) : "400";
}

}  // namespace

TEST_CASE("a URI is normalized as nginx does it") {
    for (const Shape& shape : shapes) {
        INFO(shape.raw);
        CHECK(path_of(shape.raw, true) == shape.merged);
        CHECK(path_of(shape.raw, false) == shape.kept);
        Arena arena;
        const auto uri = normalize(shape.raw, true, arena);
        if (uri) CHECK(uri->args == shape.args);
    }
}

TEST_CASE("a normal URI is not copied") {
    Arena arena;
    const std::string_view raw = "/a/b.c/d-e?x=/../%41";
    const auto uri = normalize(raw, true, arena);
    REQUIRE(uri);
    CHECK(uri->path.data() == raw.data());
    CHECK(uri->args == "x=/../%41");
    CHECK(uri->has_args);
    CHECK_FALSE(uri->complex);
    const auto bare = normalize("/a?", true, arena);
    REQUIRE(bare);
    CHECK(bare->has_args);
    CHECK(bare->args.empty());
    const auto changed = normalize("/a/./b", true, arena);
    REQUIRE(changed);
    CHECK(changed->complex);
    CHECK_FALSE(changed->has_args);
}

TEST_CASE("a URI's extension is that of its last segment") {
    CHECK(exten_of("/a/b.html") == "html");
    CHECK(exten_of("/a/b.tar.gz?x.y") == "gz");
    CHECK(exten_of("/a.b/c").empty());
    CHECK(exten_of("/a.").empty());
    CHECK(exten_of("/.htaccess").empty());
    CHECK(exten_of("/.a.b") == "b");
    CHECK(exten_of("/...x").empty());
    CHECK(exten_of("/a%2Ebc") == "bc");
    CHECK(exten_of("/a.b%2fc").empty());
}

TEST_CASE("what is no path is refused") {
    CHECK(path_of("", true) == "400");
    CHECK(path_of("*", true) == "400");
    CHECK(path_of("a/b", true) == "400");
    CHECK(path_of("/a\r\nb", true) == "400");
    CHECK(path_of(std::string_view("/a\0b", 4), true) == "400");
    CHECK(path_of("/a?b\x7f", true) == "400");
}
