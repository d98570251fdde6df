#include "modules/geo/range_list.h"

#include <map>
#include <random>

#include <catch2/catch.hpp>

using namespace weir::modules;

TEST_CASE("addresses are found in their ranges, both ends included") {
    RangeList list;
    list.add({10, 19, 1});
    list.add({20, 29, 2});
    list.add({0, 0, 3});
    list.add({0xfffffff0, 0xffffffff, 4});
    CHECK(list.find(10) == 1U);
    CHECK(list.find(19) == 1U);
    CHECK(list.find(20) == 2U);
    CHECK(list.find(0) == 3U);
    CHECK(list.find(0xffffffff) == 4U);
    CHECK_FALSE(list.find(9));
    CHECK_FALSE(list.find(30));
}

TEST_CASE("a range inside another takes its place there") {
    RangeList list;
    list.add({10, 30, 1});
    list.add({15, 20, 2});
    list.add({10, 11, 3});
    list.add({30, 30, 4});
    for (const auto& [address, number] : std::map<unsigned, unsigned>{
             {10, 3}, {11, 3}, {12, 1}, {14, 1}, {15, 2}, {20, 2}, {21, 1}, {29, 1}, {30, 4}}) {
        CHECK(list.find(address) == number);
    }
}

TEST_CASE("the same range again replaces the number and tells the former one") {
    RangeList list;
    list.add({10, 20, 1});
    const auto added = list.add({10, 20, 2});
    CHECK(added.former == 1U);
    CHECK(list.find(10) == 2U);
}

TEST_CASE("a range that cuts another is refused and changes nothing") {
    RangeList list;
    list.add({10, 20, 1});
    for (const RangeList::Range range : {RangeList::Range{5, 10, 2}, {20, 25, 2}, {5, 25, 2}, {15, 21, 2}}) {
        const auto added = list.add(range);
        REQUIRE(added.overlapped);
        CHECK(added.overlapped->first == 10);
    }
    CHECK_FALSE(list.find(5));
    CHECK(list.find(20) == 1U);
}

TEST_CASE("only exactly the range that was added is removed") {
    RangeList list;
    list.add({10, 20, 1});
    CHECK_FALSE(list.remove(10, 19));
    CHECK_FALSE(list.remove(30, 40));
    CHECK(list.remove(10, 20));
    CHECK_FALSE(list.find(15));
}

TEST_CASE("random ranges give what a table of all addresses gives") {
    std::mt19937 random(1);
    for (int round = 0; round < 50; ++round) {
        RangeList list;
        std::map<std::uint32_t, unsigned> table;
        for (unsigned number = 0; number < 40; ++number) {
            const std::uint32_t first = random() % 100;
            const std::uint32_t last = first + random() % 20;
            if (list.add({first, last, number}).overlapped) continue;
            for (std::uint32_t address = first; address <= last; ++address) table[address] = number;
        }
        for (std::uint32_t address = 0; address < 130; ++address) {
            const auto found = list.find(address);
            CHECK(found.has_value() == table.contains(address));
            if (found) CHECK(*found == table[address]);
        }
    }
}

TEST_CASE("a range is written with dots") {
    CHECK(range_text({0x0a000001, 0xc0000201, 0}) == "10.0.0.1-192.0.2.1");
}
