#include "core/location_table.h"

#include <catch2/catch.hpp>

using weir::Location;
using weir::LocationTable;

namespace {

// The table never looks inside a Location: any distinct addresses will do.
const Location* at(std::uintptr_t n) { return reinterpret_cast<const Location*>(n * 64); }

LocationTable sample() {
    LocationTable table;
    table.add_prefix("/", at(1), false);
    table.add_prefix("/images/", at(2), true);
    table.add_prefix("/images/large/", at(3), false);
    table.add_prefix("/img", at(4), false);
    table.add_exact("/", at(5));
    table.finish();
    return table;
}

const Location* longest(const LocationTable& table, std::string_view uri) {
    const auto* found = table.longest_prefix(uri);
    return found ? found->location : nullptr;
}

}  // namespace

TEST_CASE("the longest prefix wins, whatever the order of the conf") {
    const LocationTable table = sample();
    CHECK(longest(table, "/") == at(1));
    CHECK(longest(table, "/images") == at(1));
    CHECK(longest(table, "/images/") == at(2));
    CHECK(longest(table, "/images/zzz") == at(2));
    CHECK(longest(table, "/images/large/x") == at(3));
    CHECK(longest(table, "/imgx") == at(4));
    CHECK(longest(table, "/im") == at(1));
}

TEST_CASE("a URI that no prefix begins has no location") {
    LocationTable table;
    table.add_prefix("/a/b", at(1), false);
    table.finish();
    CHECK(longest(table, "/a") == nullptr);
    CHECK(longest(table, "/a/c") == nullptr);
    CHECK(longest(table, "") == nullptr);
}

TEST_CASE("an exact name takes only its own URI") {
    const LocationTable table = sample();
    CHECK(table.exact("/") == at(5));
    CHECK(table.exact("/x") == nullptr);
}

TEST_CASE("neighbours in sorted order that are no prefixes are walked past") {
    LocationTable table;
    table.add_prefix("/a", at(1), false);
    table.add_prefix("/a/b/c/d", at(2), false);
    table.add_prefix("/a/b/c/e", at(3), false);
    table.finish();
    CHECK(longest(table, "/a/b/c/f") == at(1));
    CHECK(longest(table, "/a/b/c/e/f") == at(3));
}

TEST_CASE("ten thousand locations are each found") {
    LocationTable table;
    for (std::uintptr_t n = 1; n <= 10000; ++n)
        table.add_prefix("/route/" + std::to_string(n) + "/", at(n), false);
    table.finish();
    for (std::uintptr_t n = 1; n <= 10000; ++n) {
        REQUIRE(longest(table, "/route/" + std::to_string(n) + "/x") == at(n));
    }
}
