#include "server/command_line.h"

#include <initializer_list>
#include <vector>

#include <catch2/catch.hpp>

using namespace weir::server;

namespace {

weir::Result<CommandLine> parse(std::initializer_list<const char*> words) {
    const std::vector<const char*> arguments(words);
    return parse_command_line(arguments);
}

std::string error_of(std::initializer_list<const char*> words) {
    auto parsed = parse(words);
    return parsed ? "" : parsed.error().text;
}

}  // namespace

TEST_CASE("an empty command line asks for nothing") {
    auto line = parse({});
    REQUIRE(line);
    CHECK_FALSE(line->show_version);
    CHECK_FALSE(line->test);
    CHECK(line->signal.empty());
    CHECK_FALSE(line->prefix);
}

TEST_CASE("values may stand in the same word or in the next") {
    auto apart = parse({"-p", "/a", "-c", "x.conf", "-e", "stderr", "-g", "daemon off;"});
    REQUIRE(apart);
    CHECK(*apart->prefix == "/a");
    CHECK(*apart->conf == "x.conf");
    CHECK(*apart->error_log == "stderr");
    CHECK(apart->global_directives == "daemon off;");
    auto joined = parse({"-p/a", "-cx.conf", "-estderr", "-gdaemon off;"});
    REQUIRE(joined);
    CHECK(*joined->prefix == "/a");
    CHECK(joined->global_directives == "daemon off;");
}

TEST_CASE("letters may share a word") {
    auto line = parse({"-qtc", "x"});
    REQUIRE(line);
    CHECK(line->quiet);
    CHECK(line->test);
    CHECK(*line->conf == "x");
}

TEST_CASE("each letter says what is to be shown or tested") {
    CHECK(parse({"-v"})->show_version);
    CHECK(parse({"-V"})->show_version);
    CHECK(parse({"-V"})->show_configure);
    CHECK(parse({"-h"})->show_help);
    CHECK(parse({"-?"})->show_help);
    CHECK(parse({"-t"})->test);
    CHECK_FALSE(parse({"-t"})->dump);
    CHECK(parse({"-T"})->test);
    CHECK(parse({"-T"})->dump);
}

TEST_CASE("the four signals are known, and no other") {
    for (const char* name : {"stop", "quit", "reopen", "reload"}) CHECK(parse({"-s", name})->signal == name);
    CHECK(error_of({"-s", "hup"}) == "invalid option: \"-s hup\"");
    CHECK(error_of({"-sfoo"}) == "invalid option: \"-s foo\"");
}

TEST_CASE("what is wrong with the command line is said in nginx's words") {
    CHECK(error_of({"foo"}) == "invalid option: \"foo\"");
    CHECK(error_of({"-x"}) == "invalid option: \"x\"");
    CHECK(error_of({"-tx"}) == "invalid option: \"x\"");
    CHECK(error_of({"-p"}) == "option \"-p\" requires directory name");
    CHECK(error_of({"-c"}) == "option \"-c\" requires file name");
    CHECK(error_of({"-e"}) == "option \"-e\" requires file name");
    CHECK(error_of({"-g"}) == "option \"-g\" requires parameter");
    CHECK(error_of({"-s"}) == "option \"-s\" requires parameter");
}

TEST_CASE("a lone dash is no error, as in nginx") { CHECK(parse({"-"})); }

TEST_CASE("without -p files are below the built-in prefix") {
    const Paths paths = resolve_paths(*parse({}), "/home");
    CHECK(paths.prefix == "/usr/local/weir/");
    CHECK(paths.conf == "/usr/local/weir/conf/weir.conf");
    CHECK(paths.error_log == "/usr/local/weir/logs/error.log");
}

TEST_CASE("-c and -e are relative to the prefix, and the prefix to the working directory") {
    const Paths paths = resolve_paths(*parse({"-p", "run", "-c", "a.conf", "-e", "b.log"}), "/home");
    CHECK(paths.prefix == "/home/run/");
    CHECK(paths.conf == "/home/run/a.conf");
    CHECK(paths.error_log == "/home/run/b.log");
}

TEST_CASE("absolute paths and stderr stay what they are") {
    const Paths paths = resolve_paths(*parse({"-p", "/p/", "-c", "/c", "-e", "stderr"}), "/home");
    CHECK(paths.prefix == "/p/");
    CHECK(paths.conf == "/c");
    CHECK(paths.error_log == "stderr");
}
