#include "modules/map/hostnames.h"

#include <catch2/catch.hpp>

using weir::modules::HostnameIndex;
using Added = HostnameIndex::Added;

TEST_CASE("exact names come before wildcards, longer wildcards before shorter ones") {
    HostnameIndex names;
    names.add("www.example.com", 1, true);
    names.add("*.example.com", 2, true);
    names.add("*.www.example.com", 3, true);
    names.add("www.*", 4, true);
    names.add("www.example.*", 5, true);
    CHECK(names.find("www.example.com") == 1U);
    CHECK(names.find("a.example.com") == 2U);
    CHECK(names.find("a.b.example.com") == 2U);
    CHECK(names.find("a.www.example.com") == 3U);
    CHECK(names.find("www.test") == 4U);
    CHECK(names.find("www.example.org") == 5U);
    CHECK(names.find("www.example.co.uk") == 5U);
    CHECK_FALSE(names.find("example.com"));
    CHECK_FALSE(names.find("www"));
    CHECK_FALSE(names.find(""));
}

TEST_CASE("a name with a dot in front means itself and all below it") {
    HostnameIndex names;
    CHECK(names.add(".example.com", 1, true) == Added::ok);
    CHECK(names.find("example.com") == 1U);
    CHECK(names.find("a.example.com") == 1U);
    CHECK_FALSE(names.find("xexample.com"));
    CHECK(names.add("example.com", 2, true) == Added::conflict);
    CHECK(names.add("*.example.com", 2, true) == Added::conflict);
}

TEST_CASE("wildcards stand only at an end and alone between dots") {
    HostnameIndex names;
    for (const char* name : {"*.*", "a*.com", "a.*.com", "*", "*a", "a..com", "*.a.*"}) {
        CHECK(names.add(name, 1, true) == Added::invalid);
    }
}

TEST_CASE("without wildcards every text is a name") {
    HostnameIndex names;
    CHECK(names.add("*.a", 1, false) == Added::ok);
    CHECK(names.add("a..b", 2, false) == Added::ok);
    CHECK(names.add("*.a", 3, false) == Added::conflict);
    CHECK(names.find("*.a") == 1U);
    CHECK_FALSE(names.find("b.a"));
}
