#include "modules/headers/settings.h"

#include <catch2/catch.hpp>

using namespace weir::modules;
using Kind = Expiry::Kind;

namespace {

Expiry parsed(std::string_view text, Kind before = Kind::off) {
    Expiry expiry;
    expiry.kind = before;
    REQUIRE(parse_expiry(text, expiry));
    return expiry;
}

std::string refused(std::string_view text, Kind before = Kind::off) {
    Expiry expiry;
    expiry.kind = before;
    const auto result = parse_expiry(text, expiry);
    REQUIRE_FALSE(result);
    return result.error().text;
}

}  // namespace

TEST_CASE("expires knows words, times and times of day") {
    CHECK(parsed("off").kind == Kind::off);
    CHECK(parsed("epoch").kind == Kind::epoch);
    CHECK(parsed("max").kind == Kind::max);
    CHECK(parsed("1h").kind == Kind::access);
    CHECK(parsed("1h").time.count() == 3600);
    CHECK(parsed("+1m").time.count() == 60);
    CHECK(parsed("-1").time.count() == -1);
    CHECK(parsed("@15h30m").kind == Kind::daily);
    CHECK(parsed("@15h30m").time.count() == 55800);
    CHECK(parsed("-1d", Kind::modified).kind == Kind::modified);
}

TEST_CASE("expires says what is wrong") {
    CHECK(refused("text") == "invalid value");
    CHECK(refused("") == "invalid value");
    CHECK(refused("@25h") == "daily time value must be less than 24 hours");
    CHECK(refused("@1h", Kind::modified) == "daily time cannot be used with \"modified\" parameter");
    CHECK(refused("max", Kind::modified) == "invalid value");
}

TEST_CASE("a level without fields takes those of the level above") {
    HeadersSettings outer;
    outer.fields.push_back({"X-A", weir::Template::constant("1"), false});
    outer.expiry.kind = Kind::max;
    outer.expires_written = true;
    HeadersSettings inner;
    inner.inherit(outer);
    CHECK(inner.fields.size() == 1);
    CHECK(inner.expiry.kind == Kind::max);
    HeadersSettings own;
    own.fields.push_back({"X-B", weir::Template::constant("2"), false});
    own.expires_written = true;
    own.inherit(outer);
    CHECK(own.fields.front().name == "X-B");
    CHECK(own.expiry.kind == Kind::off);
}
