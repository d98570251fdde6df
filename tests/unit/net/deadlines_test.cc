#include "net/deadlines.h"

#include <memory>
#include <random>
#include <vector>

#include <catch2/catch.hpp>

#include "net/fixture.h"
#include "net/loop.h"

using namespace weir::net;
using test::Stopwatch;

namespace {

struct Timed {
    explicit Timed(Loop& loop, std::uint64_t ms) { arm(loop, ms); }
    void arm(Loop& loop, std::uint64_t ms) {
        wanted = static_cast<double>(ms);
        watch = Stopwatch();
        deadline.set(
            loop.deadlines(), ms,
            [](void* self) {
                static_cast<Timed*>(self)->passed = static_cast<Timed*>(self)->watch.ms();
                ++static_cast<Timed*>(self)->calls;
            },
            this);
    }
    Deadline deadline;
    Stopwatch watch;
    double wanted = 0;
    double passed = -1;
    int calls = 0;
};

}  // namespace

TEST_CASE("Deadlines pass in time, each once and never early") {
    Loop loop;
    std::vector<std::unique_ptr<Timed>> all;
    std::mt19937 random(1);
    for (int i = 0; i < 300; ++i) all.push_back(std::make_unique<Timed>(loop, random() % 400));
    REQUIRE(loop.deadlines().armed() == 300);
    loop.run();
    REQUIRE(loop.deadlines().armed() == 0);
    for (const auto& timed : all) {
        REQUIRE(timed->calls == 1);
        REQUIRE(timed->passed >= timed->wanted);
        REQUIRE(timed->passed < timed->wanted + 150);
    }
}

TEST_CASE("A deadline that is moved on passes at its new time only") {
    Loop loop;
    Timed timed(loop, 30);
    Timer timer;
    struct Context {
        Loop& loop;
        Timed& timed;
    } context{loop, timed};
    SECTION("to later") {
        timer.start(
            loop, 15,
            [](void* at) { static_cast<Context*>(at)->timed.arm(static_cast<Context*>(at)->loop, 100); },
            &context);
    }
    SECTION("to earlier") {
        timed.arm(loop, 5000);
        timer.start(
            loop, 15,
            [](void* at) { static_cast<Context*>(at)->timed.arm(static_cast<Context*>(at)->loop, 100); },
            &context);
    }
    loop.run();
    REQUIRE(timed.calls == 1);
    REQUIRE(timed.passed >= 100);
    REQUIRE(timed.passed < 250);
}

TEST_CASE("A deadline set, cancelled and set again passes once") {
    Loop loop;
    Timed timed(loop, 20);
    timed.deadline.cancel();
    REQUIRE_FALSE(timed.deadline.armed());
    loop.run();  // nothing is left to wait for
    REQUIRE(timed.calls == 0);
    timed.arm(loop, 20);
    loop.run();
    REQUIRE(timed.calls == 1);
    REQUIRE(timed.passed >= 20);
    REQUIRE(timed.passed < 150);
}

TEST_CASE("A deadline beyond the wheel's reach waits its whole time") {
    test::Runner runner;
    Timed far(runner.loop, 3600 * 1000);
    Timed farther(runner.loop, UINT64_MAX);
    runner.run_for(60);
    REQUIRE(far.calls == 0);
    REQUIRE(farther.deadline.armed());
    far.arm(runner.loop, 40);
    runner.run_for(200);
    REQUIRE(far.calls == 1);
    REQUIRE(farther.calls == 0);
}

TEST_CASE("A deadline's call may destroy and set others that pass at the same time") {
    Loop loop;
    struct Group {
        Loop& loop;
        std::vector<std::unique_ptr<Deadline>> all;
        int calls = 0;
        void add(std::uint64_t ms) {
            all.push_back(std::make_unique<Deadline>());
            all.back()->set(
                loop.deadlines(), ms, [](void* at) { static_cast<Group*>(at)->passed(); }, this);
        }
        void passed() {
            ++calls;
            all.clear();
            if (calls == 1) {
                add(10);
                add(20);
            }
        }
    } group{loop, {}};
    for (int i = 0; i < 10; ++i) group.add(20);
    loop.run();
    REQUIRE(group.calls == 2);
}

TEST_CASE("A deadline may set itself again from its call") {
    Loop loop;
    struct Again {
        Loop& loop;
        Deadline deadline;
        int calls = 0;
        void arm() {
            deadline.set(
                loop.deadlines(), 1,
                [](void* at) {
                    auto* self = static_cast<Again*>(at);
                    if (++self->calls < 5) self->arm();
                },
                this);
        }
    } again{loop, {}};
    const Stopwatch watch;
    again.arm();
    loop.run();
    REQUIRE(again.calls == 5);
    REQUIRE(watch.ms() >= 5);
}

TEST_CASE("Deadlines that are only moved on do not keep the loop awake") {
    test::Runner runner;
    Deadline deadline;
    int turns = 0;
    // Every set() of a busy connection must not become a wake-up of its own.
    for (int i = 0; i < 1000; ++i) {
        deadline.set(
            runner.loop.deadlines(), 60000 + i, [](void*) {}, nullptr);
        deadline.cancel();
    }
    uv_prepare_t prepare;
    uv_prepare_init(runner.loop.raw(), &prepare);
    prepare.data = &turns;
    uv_prepare_start(&prepare, [](uv_prepare_t* handle) { ++*static_cast<int*>(handle->data); });
    runner.run_for(200);
    REQUIRE(turns < 5);
    uv_close(reinterpret_cast<uv_handle_t*>(&prepare), nullptr);
    runner.run_for(1);
}

TEST_CASE("A sleep lasts its time and not less") {
    test::Runner runner;
    struct Sleeps {
        static weir::Task<> of(Loop& loop, std::uint64_t ms, double& passed) {
            const Stopwatch watch;
            co_await sleep(loop, ms);
            passed = watch.ms();
        }
    };
    double passed[3] = {-1, -1, -1};
    runner.start(Sleeps::of(runner.loop, 0, passed[0]));
    runner.start(Sleeps::of(runner.loop, 1, passed[1]));
    runner.start(Sleeps::of(runner.loop, 50, passed[2]));
    REQUIRE(passed[0] == -1);
    runner.run();
    REQUIRE(passed[0] >= 0);
    REQUIRE(passed[1] >= 1);
    REQUIRE(passed[2] >= 50);
    REQUIRE(passed[2] < 150);
}

TEST_CASE("A sleeping task can be cancelled") {
    test::Runner runner;
    struct Sleeps {
        static weir::Task<> forever(Loop& loop, std::uint64_t ms) { co_await sleep(loop, ms); }
    };
    runner.start(Sleeps::forever(runner.loop, 100000));
    runner.start(Sleeps::forever(runner.loop, 0));
    runner.cancel_all();
    runner.loop.run();
}
