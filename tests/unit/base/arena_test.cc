#include "weir/base/arena.h"

#include <cstdint>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using weir::Arena;

namespace {

struct Note {
    Note(std::vector<int>& log, int number) : log(log), number(number) {}
    ~Note() { log.push_back(number); }
    std::vector<int>& log;
    int number;
};

bool is_aligned(const void* at, std::size_t align) {
    return reinterpret_cast<std::uintptr_t>(at) % align == 0;
}

}  // namespace

TEST_CASE("An arena gives aligned memory of every size that does not overlap") {
    Arena arena;
    struct Piece {
        unsigned char* at;
        std::size_t size;
    };
    std::vector<Piece> pieces;
    const std::size_t sizes[] = {1, 2, 7, 16, 100, 1000, 1024, 1025, 4000, 4096, 4097, 100000};
    for (int round = 0; round < 3; ++round) {
        for (const std::size_t size : sizes) {
            for (std::size_t align = 1; align <= 8192; align *= 8) {
                auto* at = static_cast<unsigned char*>(arena.allocate(size, align));
                REQUIRE(is_aligned(at, align));
                std::fill_n(at, size, static_cast<unsigned char>(pieces.size()));
                pieces.push_back({at, size});
            }
        }
    }
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        for (std::size_t byte = 0; byte < pieces[i].size; ++byte) {
            if (pieces[i].at[byte] != static_cast<unsigned char>(i))
                FAIL("piece " << i << " was overwritten");
        }
    }
}

TEST_CASE("An arena copies and joins texts") {
    Arena arena;
    REQUIRE(arena.copy("weir") == "weir");
    REQUIRE(arena.copy("").empty());
    REQUIRE(arena.concat("a", std::string("bc"), "", std::string_view("d")) == "abcd");
    REQUIRE(arena.concat("", "").empty());
}

TEST_CASE("An arena destroys what it created, newest first, at its reset, release or end") {
    std::vector<int> log;
    {
        Arena arena;
        arena.create<Note>(log, 1);
        arena.create<Note>(log, 2);
        arena.reset();
        REQUIRE(log == std::vector<int>{2, 1});
        arena.create<Note>(log, 3);
        arena.release();
        REQUIRE(log == std::vector<int>{2, 1, 3});
        arena.create<Note>(log, 4);
    }
    REQUIRE(log == std::vector<int>{2, 1, 3, 4});
}

TEST_CASE("What runs at an arena's reset may use the arena") {
    std::vector<int> log;
    Arena arena;
    struct Context {
        Arena& arena;
        std::vector<int>& log;
    } context{arena, log};
    arena.on_reset(
        [](void* at) { static_cast<Context*>(at)->arena.create<Note>(static_cast<Context*>(at)->log, 9); },
        &context);
    arena.reset();
    REQUIRE(log == std::vector<int>{9});
}

TEST_CASE("An arena can be used again after a reset, whatever it held") {
    Arena arena;
    for (int round = 0; round < 4; ++round) {
        const std::string large(20000, 'l');
        const auto first = round % 2 == 0 ? arena.copy(large) : arena.copy("small");
        REQUIRE(first == (round % 2 == 0 ? large : "small"));
        for (int i = 0; i < 1000; ++i) REQUIRE(arena.copy("0123456789") == "0123456789");
        arena.reset();
    }
}
