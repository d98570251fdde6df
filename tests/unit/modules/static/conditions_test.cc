#include "modules/static/conditions.h"

#include <catch2/catch.hpp>

using namespace weir::modules;
using weir::http::HeaderMap;
using Rule = StaticSettings::IfModifiedSince;

namespace {

constexpr std::time_t modified = 1700000000;
constexpr std::string_view date = "Tue, 14 Nov 2023 22:13:20 GMT";
constexpr std::string_view later = "Tue, 14 Nov 2023 22:13:21 GMT";
constexpr std::string_view earlier = "Tue, 14 Nov 2023 22:13:19 GMT";
constexpr std::string_view tag = "\"a\"";

HeaderMap with(std::string_view name, std::string_view value) {
    HeaderMap headers;
    headers.add(name, value);
    return headers;
}

Verdict check(const HeaderMap& headers, Rule rule = Rule::exact) {
    return check_conditions(headers, rule, tag, modified);
}

}  // namespace

TEST_CASE("an entity tag is made of date and size in hexadecimal digits") {
    weir::Arena arena;
    CHECK(file_etag(modified, 1000, arena) == "\"6553f100-3e8\"");
    CHECK(file_etag(0, 0, arena) == "\"0-0\"");
}

TEST_CASE("If-Modified-Since compares by its rule") {
    CHECK(check(HeaderMap()) == Verdict::met);
    CHECK(check(with("If-Modified-Since", date)) == Verdict::not_modified);
    CHECK(check(with("If-Modified-Since", later)) == Verdict::met);
    CHECK(check(with("If-Modified-Since", later), Rule::before) == Verdict::not_modified);
    CHECK(check(with("If-Modified-Since", earlier), Rule::before) == Verdict::met);
    CHECK(check(with("If-Modified-Since", date), Rule::off) == Verdict::met);
    CHECK(check(with("If-Modified-Since", "no date")) == Verdict::met);
}

TEST_CASE("entity tags decide If-Match strongly and If-None-Match weakly") {
    CHECK(check(with("If-Match", tag)) == Verdict::met);
    CHECK(check(with("If-Match", "\"b\"")) == Verdict::failed);
    CHECK(check(with("If-Match", "W/\"a\"")) == Verdict::failed);
    CHECK(check(with("If-Match", "*")) == Verdict::met);
    CHECK(check(with("If-None-Match", tag)) == Verdict::not_modified);
    CHECK(check(with("If-None-Match", "W/\"a\"")) == Verdict::not_modified);
    CHECK(check(with("If-None-Match", "\"b\", \"a\"")) == Verdict::not_modified);
    CHECK(check(with("If-None-Match", "\"b\"")) == Verdict::met);
}

TEST_CASE("a file is sent where either a date or a tag says it differs") {
    HeaderMap headers = with("If-None-Match", tag);
    headers.add("If-Modified-Since", later);
    CHECK(check(headers) == Verdict::met);
}

TEST_CASE("If-Unmodified-Since fails for newer content and for no date") {
    CHECK(check(with("If-Unmodified-Since", date)) == Verdict::met);
    CHECK(check(with("If-Unmodified-Since", earlier)) == Verdict::failed);
    CHECK(check(with("If-Unmodified-Since", "no date")) == Verdict::failed);
}

TEST_CASE("If-Range lets a range count only for the same content") {
    CHECK(range_wanted(HeaderMap(), tag, modified));
    CHECK(range_wanted(with("If-Range", tag), tag, modified));
    CHECK(range_wanted(with("If-Range", date), tag, modified));
    CHECK_FALSE(range_wanted(with("If-Range", "\"b\""), tag, modified));
    CHECK_FALSE(range_wanted(with("If-Range", "W/\"a\""), tag, modified));
    CHECK_FALSE(range_wanted(with("If-Range", later), tag, modified));
    CHECK_FALSE(range_wanted(with("If-Range", ""), tag, modified));
    CHECK_FALSE(range_wanted(with("If-Range", tag), "", modified));
}
