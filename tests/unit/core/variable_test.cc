#include "weir/core/variable.h"

#include <catch2/catch.hpp>

#include "weir/core/template.h"

using namespace weir;

namespace {

Value nothing(Request&, std::string_view) { return std::nullopt; }
void ignore(Request&, std::string_view) {}

const Variable rows[] = {
    {.name = "host", .get = nothing, .doc = ""},
    {.name = "args", .get = nothing, .set = ignore, .doc = ""},
    {.name = "arg_", .get = nothing, .prefix = true, .doc = ""},
};

VariableTable table_with_rows() {
    VariableTable table;
    table.add_rows(rows, 3);
    return table;
}

}  // namespace

TEST_CASE("a name that nothing defines is reported where it was first used") {
    VariableTable table = table_with_rows();
    table.use("host", " in a:1");
    table.use("nope", " in a:2");
    table.use("nope", " in a:3");
    const auto checked = table.check_all_defined();
    REQUIRE_FALSE(checked);
    CHECK(checked.error().text == "unknown \"nope\" variable in a:2");
}

TEST_CASE("a name may be used before it is defined") {
    VariableTable table = table_with_rows();
    const VariableId id = table.use("mine", " in a:1");
    CHECK(*table.define_stored("mine") == id);
    CHECK(table.check_all_defined());
}

TEST_CASE("a module's variable can be set only if it says so") {
    VariableTable table = table_with_rows();
    CHECK_FALSE(table.define_stored("host"));
    CHECK(table.define_stored("args"));
    CHECK_FALSE(table.define_computed("host", [](Request&) { return Value(); }));
}

TEST_CASE("a family's member is found with its rest") {
    VariableTable table = table_with_rows();
    std::string_view rest;
    const Variable* row = table.find_row("arg_user", rest);
    REQUIRE(row != nullptr);
    CHECK(rest == "user");
    CHECK(table.find_row("other", rest) == nullptr);
}

TEST_CASE("a template without variables is a constant") {
    VariableTable table;
    const Template made = *Template::compile("plain text", table, {});
    CHECK(made.is_constant());
    CHECK(made.source() == "plain text");
    CHECK(table.size() == 0);
}

TEST_CASE("a template's variables are entered into the table") {
    VariableTable table;
    const Template made = *Template::compile("a$one-${two}b$1", table, {});
    CHECK_FALSE(made.is_constant());
    CHECK(made.uses_captures());
    CHECK(table.find("one"));
    CHECK(table.find("two"));
    CHECK(table.size() == 2);
}

TEST_CASE("a lone dollar and an open bracket are errors") {
    VariableTable table;
    CHECK(Template::compile("a$", table, {}).error().text == "invalid variable name");
    CHECK(Template::compile("${open", table, {}).error().text ==
          "the closing bracket in \"open\" variable is missing");
}
