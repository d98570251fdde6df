#include "core/server_names.h"

#include <catch2/catch.hpp>

using weir::Regex;
using weir::Server;
using weir::ServerNames;

namespace {

const Server* at(std::uintptr_t n) { return reinterpret_cast<const Server*>(n * 64); }

const Server* find(const ServerNames& names, std::string_view host) {
    std::vector<std::string_view> captures;
    return names.find(host, captures).server;
}

}  // namespace

TEST_CASE("an exact name goes before wildcards") {
    ServerNames names;
    names.add("*.example.com", at(1));
    names.add("www.example.com", at(2));
    names.add("www.*", at(3));
    CHECK(find(names, "www.example.com") == at(2));
    CHECK(find(names, "api.example.com") == at(1));
    CHECK(find(names, "www.example.org") == at(3));
    CHECK(find(names, "example.com") == nullptr);
}

TEST_CASE("the longest wildcard wins, the one at the front before the one at the end") {
    ServerNames names;
    names.add("*.com", at(1));
    names.add("*.example.com", at(2));
    names.add("www.*", at(3));
    names.add("www.example.*", at(4));
    CHECK(find(names, "a.example.com") == at(2));
    CHECK(find(names, "a.b.example.com") == at(2));
    CHECK(find(names, "www.example.com") == at(2));
    CHECK(find(names, "www.example.org") == at(4));
    CHECK(find(names, "www.other.org") == at(3));
}

TEST_CASE("a name that begins with a dot stands for itself and all below it") {
    ServerNames names;
    names.add(".example.com", at(1));
    CHECK(find(names, "example.com") == at(1));
    CHECK(find(names, "a.b.example.com") == at(1));
    CHECK(find(names, "badexample.com") == nullptr);
}

TEST_CASE("regular expressions come last, in their order") {
    ServerNames names;
    names.add("exact.test", at(1));
    names.add_regex(std::make_shared<Regex>(*Regex::compile("^(?<sub>.+)\\.test$")), at(2));
    names.add_regex(std::make_shared<Regex>(*Regex::compile("test$")), at(3));
    CHECK(find(names, "exact.test") == at(1));
    std::vector<std::string_view> captures;
    const auto found = names.find("api.test", captures);
    CHECK(found.server == at(2));
    REQUIRE(captures.size() == 2);
    CHECK(captures[1] == "api");
}

TEST_CASE("the second server of a name is told so") {
    ServerNames names;
    CHECK(names.add("a.test", at(1)));
    CHECK_FALSE(names.add("a.test", at(2)));
    CHECK(find(names, "a.test") == at(1));
}

TEST_CASE("a server may have a name twice") {
    ServerNames names;
    CHECK(names.add(".a.test", at(1)));
    CHECK(names.add("a.test", at(1)));
    CHECK(names.add("*.a.test", at(1)));
    CHECK_FALSE(names.add("*.a.test", at(2)));
}

TEST_CASE("a host that begins with a dot fits a wildcard, as in nginx") {
    ServerNames names;
    names.add("*.a.test", at(1));
    CHECK(find(names, ".a.test") == at(1));
    CHECK(find(names, "a.test") == nullptr);
}
