#include "server/restart_schedule.h"

#include <catch2/catch.hpp>

using weir::server::RestartSchedule;
using namespace std::chrono_literals;
using Ids = std::vector<unsigned>;

namespace {

const RestartSchedule::Clock::time_point start{};

}  // namespace

TEST_CASE("a worker that served for a while is started again at once") {
    RestartSchedule schedule;
    CHECK(schedule.ended(0, start, start + 1h) == 0ms);
    CHECK(schedule.due(start + 1h) == Ids{0});
    CHECK(schedule.due(start + 1h).empty());
}

TEST_CASE("the first short life is forgiven, the next ones cost more and more") {
    RestartSchedule schedule;
    CHECK(schedule.ended(0, start, start + 1ms) == 0ms);
    CHECK(schedule.ended(0, start, start + 1ms) == 100ms);
    CHECK(schedule.ended(0, start, start + 1ms) == 200ms);
    CHECK(schedule.ended(0, start, start + 1ms) == 400ms);
    for (int i = 0; i < 100; ++i) schedule.ended(0, start, start + 1ms);
    CHECK(schedule.ended(0, start, start + 1ms) == 10s);
}

TEST_CASE("a long life makes up for short ones") {
    RestartSchedule schedule;
    for (int i = 0; i < 5; ++i) schedule.ended(0, start, start + 1ms);
    CHECK(schedule.ended(0, start, start + 1h) == 0ms);
    CHECK(schedule.ended(0, start, start + 1ms) == 0ms);
}

TEST_CASE("each worker has its own account") {
    RestartSchedule schedule;
    for (int i = 0; i < 3; ++i) schedule.ended(0, start, start);
    CHECK(schedule.ended(1, start, start) == 0ms);
    CHECK(schedule.due(start) == Ids{1});
    CHECK(schedule.next() == start + 200ms);
    CHECK(schedule.due(start + 199ms).empty());
    CHECK(schedule.due(start + 200ms) == Ids{0});
}

TEST_CASE("what was cancelled is not due") {
    RestartSchedule schedule;
    schedule.ended(0, start, start);
    schedule.ended(1, start, start);
    schedule.cancel(0);
    CHECK(schedule.due(start) == Ids{1});
    schedule.ended(2, start, start);
    schedule.cancel_all();
    CHECK_FALSE(schedule.next());
}
