#include <catch2/catch.hpp>

#include "support.h"

using namespace weir;
using namespace weir::conf;
using namespace weir::conf::test;

namespace {

std::string shown(std::string_view text) {
    auto tree = parse(text);
    return tree ? show(tree->nodes) : tree.error().text;
}

// The texts of the words behind the name of the only directive.
std::vector<std::string> words(std::string_view text) {
    auto tree = parse(text);
    REQUIRE(tree);
    REQUIRE(tree->nodes.size() == 1);
    std::vector<std::string> out;
    for (const Word& word : tree->nodes[0].arguments) out.push_back(word.text);
    return out;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("directives and blocks become a tree in their order") {
    CHECK(shown("") == "");
    CHECK(shown("a;") == "a;");
    CHECK(shown("a b c;\nd{e f;g{}}h;") == "a b c;d{e f;g{}}h;");
    CHECK(shown("a\tb\r\n c ;") == "a b c;");
    CHECK(shown("\"a\" b;") == "a b;");
}

TEST_CASE("comments reach to the end of the line and begin only between words") {
    CHECK(shown("# x\na # y ; {\n b;# z") == "a b;");
    CHECK(shown("a b#c;") == "a b#c;");
    CHECK(shown("#" + std::string(9000, 'x') + "\na;") == "a;");
}

TEST_CASE("quotes keep blanks and terminators, and mark the word") {
    CHECK(shown("set $x \"a;b\";") == "set $x 'a;b';");
    CHECK(shown("a \"\" '';") == "a '' '';");
    CHECK(shown("a 'x\"y' \"x'y\";") == "a 'x\"y' 'x'y';");
    CHECK(shown("a \"x\ny\";") == "a 'x\ny';");
    CHECK(shown("a b\"c;") == "a b\"c;");
    CHECK(shown("a \"{\"{}") == "a '{'{}");
}

TEST_CASE("a few escapes are resolved and other backslashes kept") {
    CHECK(words("a \\\"x\\\" \\'y\\' z\\\\z;") == Words{"\"x\"", "'y'", "z\\z"});
    CHECK(words("a \"\\t\\r\\n\";") == Words{"\t\r\n"});
    CHECK(words("a x\\ty;") == Words{"x\ty"});
    CHECK(words("a \\.php$ \\d+ \"\\w\";") == Words{"\\.php$", "\\d+", "\\w"});
    CHECK(words("a b\\ c\\;d;") == Words{"b\\ c\\;d"});
    CHECK(words("a \"x\\\"y\";") == Words{"x\"y"});
    CHECK(words("a x\\{y;") == Words{"x\\{y"});
    CHECK(words("a \\\\\\t;") == Words{"\\\t"});
}

TEST_CASE("a brace behind a dollar belongs to the word") {
    CHECK(words("a ${b}c x${d};") == Words{"${b}c", "x${d}"});
    CHECK(shown("a $b{}") == "a $b{}");
    CHECK(shown("a ${b}{c;}") == "a ${b}{c;}");
    CHECK(shown("a b}c;") == "a b}c;");
    CHECK(words("a ${{b;") == Words{"${{b"});
}

TEST_CASE("a closing parenthesis may follow a quote and begins a word") {
    CHECK(shown("if ($a = \"b\") {c;}") == "if ($a = 'b' ){c;}");
    CHECK(shown("if ($a ~ '(x)'){}") == "if ($a ~ '(x)' ){}");
}

TEST_CASE("any bytes may stand in a word") {
    CHECK(words(std::string_view("a b\0c \xff\xfe;", 9)) == Words{std::string("b\0c", 3), "\xff\xfe"});
    CHECK(shown("\xef\xbb\xbfuser a;") == "\xef\xbb\xbfuser a;");
}

TEST_CASE("lines are those of the terminator, as in nginx, with the first and last beside") {
    auto tree = parse("\na\nb\n;\nc\n{\n d;\n}\ne;");
    REQUIRE(tree);
    const Node& a = tree->nodes[0];
    CHECK((a.first_line == 2 && a.place.line == 4 && a.last_line == 4));
    const Node& c = tree->nodes[1];
    CHECK((c.first_line == 5 && c.place.line == 6 && c.last_line == 8));
    CHECK(c.children[0].place.line == 7);
    CHECK(tree->nodes[2].place.line == 9);
    CHECK(*c.place.file == "weir.conf");
}

TEST_CASE("misplaced terminators are refused in nginx's words") {
    CHECK(parse_error(";") == "unexpected \";\" in weir.conf:1");
    CHECK(parse_error("a;;") == "unexpected \";\" in weir.conf:1");
    CHECK(parse_error("a{\n{}") == "unexpected \"{\" in weir.conf:2");
    CHECK(parse_error("a{}\n}") == "unexpected \"}\" in weir.conf:2");
    CHECK(parse_error("a{ b }") == "unexpected \"}\" in weir.conf:1");
}

TEST_CASE("what follows a closing quote must end the word") {
    CHECK(parse_error("a \"b\"c;") == "unexpected \"c\" in weir.conf:1");
    CHECK(parse_error("a{b 'c'}") == "unexpected \"}\" in weir.conf:1");
    CHECK(parse_error("a 'b'#c\n;") == "unexpected \"#\" in weir.conf:1");
}

TEST_CASE("an early end of the file is refused in nginx's words") {
    const std::string unfinished = "unexpected end of file, expecting \";\" or \"}\" in weir.conf:";
    CHECK(parse_error("a") == unfinished + "1");
    CHECK(parse_error("a b\n\n") == unfinished + "3");
    CHECK(parse_error("\"a\"") == unfinished + "1");
    CHECK(parse_error("a \"b\n") == unfinished + "2");
    CHECK(parse_error("a 'b;") == unfinished + "1");
    CHECK(parse_error("a # b;") == unfinished + "1");
    CHECK(parse_error("a \\") == unfinished + "1");
    CHECK(parse_error("a \"\\") == unfinished + "1");
    CHECK(parse_error("a {\n b;\n") == "unexpected end of file, expecting \"}\" in weir.conf:3");
}

TEST_CASE("a word of nginx's buffer size is too long, at the line where it started") {
    const std::string shortened = "too long parameter \"xxxxxxxxxx...\" started in weir.conf:2";
    CHECK(parse_error("a " + std::string(4095, 'x') + ";") == "");
    CHECK(parse_error("a\n" + std::string(4096, 'x') + "\n;") == shortened);
    CHECK(parse_error("a " + std::string(4096, 'x')).starts_with("unexpected end of file"));
    CHECK(parse_error("a\n\"" + std::string(4096, 'x') + "\n\";") ==
          "too long parameter, probably missing terminating \"\"\" character in weir.conf:2");
    CHECK(parse_error("a '" + std::string(5000, 'x') + "';") ==
          "too long parameter, probably missing terminating \"'\" character in weir.conf:1");
    CHECK(parse_error("a '" + std::string(4094, 'x') + "';") == "");
    CHECK(parse_error("a\n'" + std::string(4095, 'x') + "';") == shortened);
}

TEST_CASE("the text of -g has no blocks and no lines in its errors") {
    MemorySource source;
    auto error = [&](std::string_view text) {
        auto tree = parse_text(text, command_line, source);
        return tree ? std::string() : tree.error().text;
    };
    CHECK(error("daemon off; user a;") == "");
    CHECK(error("daemon off") == "unexpected end of parameter, expecting \";\" in command line");
    CHECK(error("daemon \"off") == "unexpected end of parameter, expecting \";\" in command line");
    CHECK(error("http {") == "block directives are not supported in -g option in command line");
    CHECK(error("}") == "unexpected \"}\" in command line");
    CHECK(error("include /x;") == "open() \"/x\" failed (2: No such file or directory) in command line");
    CHECK(error("a " + std::string(5000, 'x')).starts_with("unexpected end of parameter"));
}

TEST_CASE("blocks nest to a limit") {
    auto nested = [](int depth) {
        std::string text;
        for (int level = 0; level < depth; ++level) text += "a {";
        return text + std::string(static_cast<std::size_t>(depth), '}');
    };
    CHECK(parse_error(nested(max_block_depth)) == "");
    CHECK(parse_error(nested(max_block_depth + 1)) ==
          "blocks are nested too deeply, at most 100 levels are allowed in weir.conf:1");
    CHECK(parse_error(nested(200000)).starts_with("blocks are nested too deeply"));
}

TEST_CASE("a failed parse can keep what stands before the failure") {
    ParseOptions options;
    options.keep_partial = true;
    auto tree = parse("a; b { c { d; } e;\n", options);
    REQUIRE(tree);
    CHECK(show(tree->nodes) == "a;b{c{d;}e;}");
    REQUIRE(tree->failure);
    CHECK(tree->failure->text == "unexpected end of file, expecting \"}\" in weir.conf:2");
    CHECK_FALSE(parse("a;", options)->failure);
}

TEST_CASE("every prefix and every changed byte of a conf parses or fails without harm") {
    const std::string text =
        "http {\n server { listen 80; if ($a ~ \"x\") { return 200 '\\'y'; }\n"
        " content_by_lua_block { s = \"}\" --[==[ } ]==] t = {[ [[x]] ]=1} }\n log ${a}b\\ c; # z\n }\n}\n";
    REQUIRE(parse_error(text) == "");
    int failures = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        failures += parse_error(text.substr(0, at)).empty() ? 0 : 1;
        for (const char byte : {'\0', '"', '\'', '\\', '{', '}', ';', '[', ']', '-', '\n', '$', '\xff'}) {
            std::string changed = text;
            changed[at] = byte;
            failures += parse_error(changed).empty() ? 0 : 1;
        }
    }
    CHECK(failures > 100);
}
