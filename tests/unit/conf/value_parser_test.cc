// Types that a layer above conf adds to what a Setting can hold.
#include <catch2/catch.hpp>

#include "support.h"

namespace above {

struct Template {
    std::string source;
};

weir::Result<Template> parse_value(weir::conf::ValueTag<Template>, const weir::conf::Node& node,
                                   weir::conf::Binding& binding) {
    if (node.argument(0) == "$") return weir::conf::error_at(node.place, "invalid variable name");
    return Template{binding.prefix() + node.argument(0)};
}

struct Pairs {
    std::vector<std::pair<std::string, std::string>> list;
};

}  // namespace above

template <>
struct weir::conf::ValueParser<above::Pairs> {
    static Result<void> append(above::Pairs& to, const Node& node, Binding&) {
        to.list.emplace_back(node.argument(0), node.argument(1));
        return {};
    }
};

namespace {

using namespace weir;
using namespace weir::conf;
using namespace weir::conf::test;

struct Settings {
    static constexpr Level level = Level::main;
    Setting<above::Template> name;
    Setting<above::Pairs> pairs{above::Pairs{{{"default", "gone"}}}};
};

constexpr Directive rows[] = {
    directive<&Settings::name>("name", in_main, one, "", ""),
    directive<&Settings::pairs>("pair", in_main, two, "", ""),
};
const std::span<const Directive> modules[] = {rows};

}  // namespace

TEST_CASE("a type is parsed by a function beside it") {
    BindInputs inputs;
    inputs.prefix = "/p/";
    auto tree = parse("name x;");
    auto root = bind(*tree, DirectiveTable(modules), inputs);
    REQUIRE(root);
    CHECK((*root)->settings<Settings>().name->source == "/p/x");
    tree = parse("name $;");
    CHECK(bind(*tree, DirectiveTable(modules), inputs).error().text ==
          "invalid variable name in weir.conf:1");
}

TEST_CASE("a type that appends may be repeated and replaces its default") {
    auto tree = parse("pair a 1; pair b 2;");
    auto root = bind(*tree, DirectiveTable(modules), {});
    REQUIRE(root);
    const auto& list = (*root)->settings<Settings>().pairs->list;
    REQUIRE(list.size() == 2);
    CHECK((list[0].first == "a" && list[1].second == "2"));
}
