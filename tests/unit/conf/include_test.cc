#include <catch2/catch.hpp>

#include "support.h"

using namespace weir;
using namespace weir::conf;
using namespace weir::conf::test;

namespace {

std::string shown(MemorySource& source) {
    auto tree = parse_file("/etc/weir.conf", source, {"/etc", false});
    return tree ? show(tree->nodes) : tree.error().text;
}

}  // namespace

TEST_CASE("an included file stands in the place of its include, at any depth") {
    MemorySource source;
    source.files = {{"/etc/weir.conf", "a; http { types { include mime.types; } include /x/b; } z;"},
                    {"/etc/mime.types", "text/html html;"},
                    {"/x/b", "b1; b2 { include b3; }"},
                    {"/etc/b3", "b3;"}};
    CHECK(shown(source) == "a;http{types{text/html html;}b1;b2{b3;}}z;");
}

TEST_CASE("nodes know the file they stand in") {
    MemorySource source;
    source.files = {{"/etc/weir.conf", "include b;"}, {"/etc/b", "\nc;"}};
    auto tree = parse_file("/etc/weir.conf", source, {"/etc/", false});
    REQUIRE(tree);
    CHECK(*tree->nodes[0].place.file == "/etc/b");
    CHECK(tree->nodes[0].place.line == 2);
}

TEST_CASE("a pattern includes all matches in order, and may match nothing") {
    MemorySource source;
    source.files = {{"/etc/weir.conf", "include conf.d/*.conf; include conf.d/[b]?conf; include no/*;"},
                    {"/etc/conf.d/b.conf", "b;"},
                    {"/etc/conf.d/a.conf", "a;"},
                    {"/etc/conf.d/c.off", "c;"}};
    CHECK(shown(source) == "a;b;b;");
}

TEST_CASE("a missing file is an error at its include") {
    MemorySource source;
    source.files = {{"/etc/weir.conf", "\ninclude\n x.conf;"}};
    CHECK(shown(source) ==
          "open() \"/etc/x.conf\" failed (2: No such file or directory) in /etc/weir.conf:3");
    auto missing = parse_file("/nope", source);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().text == "open() \"/nope\" failed (2: No such file or directory)");
    CHECK(missing.error().system == 2);
}

TEST_CASE("include takes one name and no block") {
    CHECK(parse_error("include;") == "invalid number of arguments in \"include\" directive in weir.conf:1");
    CHECK(parse_error("include a b;") ==
          "invalid number of arguments in \"include\" directive in weir.conf:1");
    CHECK(parse_error("include a {}") == "directive \"include\" is not terminated by \";\" in weir.conf:1");
}

TEST_CASE("a block ends in the file it began in") {
    MemorySource source;
    source.files = {{"/etc/weir.conf", "a { include b; }"}, {"/etc/b", "c;\n}"}};
    CHECK(shown(source) == "unexpected \"}\" in /etc/b:2");
    source.files["/etc/b"] = "c {";
    CHECK(shown(source) == "unexpected end of file, expecting \"}\" in /etc/b:1");
}

TEST_CASE("files that include themselves end in an error") {
    MemorySource source;
    source.files = {{"/etc/weir.conf", "include weir.conf;"}};
    CHECK(shown(source) ==
          "files are included too deeply, at most 50 levels are allowed in /etc/weir.conf:1");
    source.files = {{"/etc/weir.conf", "a { include weir.conf; }"}};
    CHECK(shown(source).starts_with("files are included too deeply"));
}

TEST_CASE("includes that multiply are stopped") {
    MemorySource source;
    source.files = {{"/etc/weir.conf", "include 0;"}, {"/etc/40", ""}};
    for (int level = 0; level < 40; ++level) {
        const std::string next = "include " + std::to_string(level + 1) + ";";
        source.files["/etc/" + std::to_string(level)] = next + next;
    }
    CHECK(shown(source).starts_with("too many included files in /etc/"));
}

TEST_CASE("the files are listed once each in the order of their first reading") {
    MemorySource source;
    source.files = {
        {"/etc/weir.conf", "include b; include a; include b;"}, {"/etc/a", "x;"}, {"/etc/b", "y;"}};
    auto tree = parse_file("/etc/weir.conf", source, {"/etc", false});
    REQUIRE(tree);
    CHECK(show(tree->nodes) == "y;x;y;");
    using Files = std::vector<std::pair<std::string, std::string>>;
    CHECK(tree->files ==
          Files{{"/etc/weir.conf", "include b; include a; include b;"}, {"/etc/b", "y;"}, {"/etc/a", "x;"}});
}
