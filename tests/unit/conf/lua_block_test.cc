#include <catch2/catch.hpp>

#include "support.h"

using namespace weir;
using namespace weir::conf;
using namespace weir::conf::test;

namespace {

// What stands between the braces, or the error.
std::string lua(const std::string& text) {
    auto tree = parse("content_by_lua_block {" + text);
    if (!tree) return tree.error().text;
    REQUIRE(tree->nodes.size() >= 1);
    REQUIRE(tree->nodes[0].raw_block);
    return *tree->nodes[0].raw_block;
}

void check_whole(const std::string& body) { CHECK(lua(body + "}") == body); }

}  // namespace

TEST_CASE("a Lua block ends at its own closing brace") {
    check_whole("");
    check_whole(" return 1; ");
    check_whole(" local t = {{}, {[1] = {}}} ");
    check_whole(" x = 1 - 1 a.b = t[t[1]] ");
}

TEST_CASE("braces in Lua's strings do not count") {
    check_whole(R"( ngx.say("}") ngx.say('}{') )");
    check_whole(R"( s = "\"}" t = '\'}' u = "\\" )");
    check_whole("s = \"a\\\n}\" t = \"a\\\r\n}\" u = \"a\\z \n\n }\" ");
    check_whole("s = [[ } ]] t = [==[ ]] ]=] } ]==] u = t[ [[}]] ]");
    check_whole("s = [[ [[ ]]");
}

TEST_CASE("braces and quotes in Lua's comments do not count") {
    check_whole(" -- don't }\n ");
    check_whole(" --[[ } ' ]] ");
    check_whole(" --[==[ } ]] ' ]==] ");
    check_whole(" --[=x }\n");
}

TEST_CASE("brackets that begin nothing are left to Lua") {
    check_whole("x = ]] ");
    check_whole("x = [= ");
    check_whole("x = [=");
    check_whole("[");
}

TEST_CASE("what follows a Lua block is conf again, with its lines counted on") {
    auto tree = parse("a { set_by_lua_block $x {\n return '}'\n}\n b; }\nc;");
    REQUIRE(tree);
    CHECK(show(tree->nodes) == "a{set_by_lua_block $x{<\n return '}'\n>}b;}c;");
    const Node& block = tree->nodes[0].children[0];
    CHECK((block.is_block && block.children.empty()));
    CHECK((block.place.line == 1 && block.raw_block_line == 1 && block.last_line == 3));
    CHECK(tree->nodes[0].children[1].place.line == 4);
}

TEST_CASE("a long Lua block is not bound by the size of nginx's buffer") {
    check_whole(" x = '" + std::string(100000, 'x') + "' ");
}

TEST_CASE("unterminated Lua is an error at the line where it began") {
    CHECK(lua("\n foo") ==
          "unexpected end of file, expecting terminating characters for lua code block in weir.conf:1");
    CHECK(lua("\n -- }") ==
          "unexpected end of file, expecting terminating characters for lua code block in weir.conf:1");
    CHECK(lua("\n x = [[ } ]=]") ==
          "Lua code block missing the closing long bracket \"]]\", the inlined Lua code may be too long in "
          "weir.conf:2");
    CHECK(lua("\n\n --[=[ } ]]") ==
          "Lua code block missing the closing long bracket \"]=]\", the inlined Lua code may be too long in "
          "weir.conf:3");
    CHECK(lua("\n x = \"abc\n\" }") == "Lua code block missing the closing quote \"\"\" in weir.conf:2");
    CHECK(lua(" x = 'abc") == "Lua code block missing the closing quote \"'\" in weir.conf:1");
    CHECK(lua(" x = 'abc\\").starts_with("Lua code block missing the closing quote"));
    CHECK(lua(" x = 'abc\\z \n ").starts_with("Lua code block missing the closing quote"));
}
