#include "net/loop.h"

#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "net/buffer_pool.h"
#include "net/fixture.h"
#include "weir/base/sanitizer.h"

using namespace weir::net;

TEST_CASE("Deferred work runs at the end of the loop turn, what it defers in the next one") {
    Loop loop;
    std::string order;
    Timer timer;
    struct Context {
        Loop& loop;
        std::string& order;
    } context{loop, order};
    timer.start(
        loop, 1,
        [](void* at) {
            Loop& loop = static_cast<Context*>(at)->loop;
            std::string& order = static_cast<Context*>(at)->order;
            loop.defer([&order, &loop] {
                order += "2";
                loop.defer([&order] { order += "4"; });
                order += "3";
            });
            order += "1";
        },
        &context);
    loop.run();
    REQUIRE(order == "1234");
}

TEST_CASE("Work deferred before the loop runs does not wait for an event") {
    Loop loop;
    bool ran = false;
    loop.defer([&] { ran = true; });
    REQUIRE_FALSE(ran);
    const test::Stopwatch watch;
    loop.run();
    REQUIRE(ran);
    REQUIRE(watch.ms() < 500);
}

TEST_CASE("A deferred call is cancelled with its owner, also by the call before it") {
    Loop loop;
    auto second = std::make_unique<Deferred>();
    Deferred first;
    struct Context {
        std::unique_ptr<Deferred>& second;
        int calls;
    } context{second, 0};
    first.schedule(
        loop,
        [](void* at) {
            static_cast<Context*>(at)->second.reset();
            ++static_cast<Context*>(at)->calls;
        },
        &context);
    first.schedule(
        loop,
        [](void* at) {
            static_cast<Context*>(at)->second.reset();
            ++static_cast<Context*>(at)->calls;
        },
        &context);
    second->schedule(
        loop, [](void* at) { static_cast<Context*>(at)->calls += 100; }, &context);
    REQUIRE(second->scheduled());
    loop.run();
    REQUIRE(context.calls == 1);
}

TEST_CASE("The wall clock is right and stands still within a turn") {
    Loop loop;
    const auto before = static_cast<std::int64_t>(std::time(nullptr));
    const WallTime first = loop.wall();
    REQUIRE(first.seconds >= before);
    REQUIRE(first.milliseconds / 1000 == first.seconds);
    const test::Stopwatch watch;
    while (watch.ms() < 5) continue;
    REQUIRE(loop.wall().milliseconds == first.milliseconds);
    test::Runner runner;
    const WallTime start = runner.loop.wall();
    runner.run_for(20);
    REQUIRE(runner.loop.wall().milliseconds >= start.milliseconds + 15);
}

TEST_CASE("Buffers are recycled by size class within bounds") {
    BufferPool pool;
    REQUIRE(pool.take(1).capacity() == 1024);
    REQUIRE(pool.take(1025).capacity() == 2048);
    REQUIRE(pool.take(64 * 1024).capacity() == 64 * 1024);
    REQUIRE(pool.take(64 * 1024 + 1).capacity() == 64 * 1024 + 1);
    REQUIRE(pool.in_use() == 0);
    const std::size_t kept = weir::address_sanitizer ? 0 : 1024 + 2048 + 64 * 1024;
    REQUIRE(pool.kept_bytes() == kept);
    {
        std::vector<Buffer> many;
        for (int i = 0; i < 100; ++i) many.push_back(pool.take(64 * 1024));
        REQUIRE(pool.in_use() == 100);
    }
    REQUIRE(pool.in_use() == 0);
    REQUIRE(pool.kept_bytes() <= BufferPool::kept_per_class + 3 * 1024);
}

TEST_CASE("A moved buffer is given back once") {
    BufferPool pool;
    Buffer a = pool.take(10);
    Buffer b = std::move(a);
    a = pool.take(5000);
    b = std::move(a);
    b.release();
    b.release();
    REQUIRE_FALSE(b);
    a.release();
    REQUIRE(pool.in_use() == 0);
}
