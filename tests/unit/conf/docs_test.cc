#include "weir/conf/docs.h"

#include <catch2/catch.hpp>

#include "bind_fixture.h"

using namespace weir;
using namespace weir::conf;
using namespace weir::conf::test;

namespace {

std::string arguments_of(std::string_view name, std::uint32_t context) {
    return describe_arguments(*DirectiveTable(Bound::modules()).find(name, context));
}

}  // namespace

TEST_CASE("arguments are described by what the row accepts") {
    CHECK(arguments_of("worker_processes", in_main) == "1");
    CHECK(arguments_of("user", in_main) == "1 to 2");
    CHECK(arguments_of("add_header", in_http) == "1 or more");
    CHECK(arguments_of("gzip", in_http) == "on | off");
    CHECK(arguments_of("satisfy", in_http) == "all | any");
    CHECK(arguments_of("proxy_next_upstream", in_http) == "off | error | timeout …");
    CHECK(arguments_of("http", in_main) == "none, and a block { … }");
    CHECK(arguments_of("map", in_http) == "2, and a block of entries { … }");
    CHECK(arguments_of("refuse", in_main) == "none");
}

TEST_CASE("contexts have words") {
    using Names = std::vector<std::string_view>;
    CHECK(context_names(anywhere_if) == Names{"http", "server", "location", "if in location"});
    CHECK(context_names(in_main | in_events) == Names{"main", "events"});
    CHECK(context_names(0).empty());
}

TEST_CASE("the reference has a section per module and an entry per directive") {
    const ModuleRows modules[] = {{"core", main_rows()}, {"empty", {}}, {"http", http_rows()}};
    const std::string text = render_markdown(modules);
    CHECK(text.starts_with("# Directives\n"));
    CHECK(text.find("\n## core\n\n### worker_processes\n\nHow many workers run.\n\n- Context: main\n"
                    "- Arguments: 1\n- Default: `1`\n") != std::string::npos);
    CHECK(text.find("## empty") == std::string::npos);
    CHECK(text.find("\n### map\n\nMaps a value.\n\n- Context: http\n"
                    "- Arguments: 2, and a block of entries { … }\n- May be repeated\n") !=
          std::string::npos);
}
