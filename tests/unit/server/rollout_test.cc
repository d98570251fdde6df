#include "server/rollout.h"

#include <catch2/catch.hpp>

using weir::server::Rollout;
using Keys = std::vector<Rollout::WorkerKey>;

TEST_CASE("the first worker prepares alone, then the others") {
    Rollout rollout(5, {1, 2, 3});
    CHECK(rollout.start().load == Keys{1});
    CHECK(rollout.prepared(1).load == Keys{2, 3});
    const auto early = rollout.prepared(3);
    CHECK_FALSE(early.commit);
    CHECK(rollout.prepared(2).commit);
}

TEST_CASE("it is live when all have confirmed") {
    Rollout rollout(5, {1, 2});
    rollout.start();
    rollout.prepared(1);
    const auto step = rollout.prepared(2);
    CHECK(step.commit);
    CHECK_FALSE(step.live);
    CHECK_FALSE(rollout.confirmed(2).live);
    CHECK(rollout.confirmed(1).live);
    CHECK(rollout.over());
}

TEST_CASE("one worker is canary and all") {
    Rollout rollout(1, {7});
    CHECK(rollout.start().load == Keys{7});
    CHECK(rollout.prepared(7).commit);
    CHECK(rollout.confirmed(7).live);
}

TEST_CASE("without workers there is nobody to wait for") {
    Rollout rollout(1, {});
    const auto step = rollout.start();
    CHECK(step.commit);
    CHECK(step.live);
}

TEST_CASE("a canary that fails ends it before anybody else has heard of it") {
    Rollout rollout(5, {1, 2, 3});
    rollout.start();
    const auto step = rollout.failed(1, "bad script");
    CHECK(step.failure == "bad script");
    CHECK(step.discard.empty());
    CHECK(step.load.empty());
    CHECK(rollout.over());
}

TEST_CASE("when a later one fails, those that were told forget it") {
    Rollout rollout(5, {1, 2, 3});
    rollout.start();
    rollout.prepared(1);
    rollout.prepared(2);
    const auto step = rollout.failed(3, "no memory");
    CHECK(step.failure == "no memory");
    CHECK(step.discard == Keys{1, 2});
    CHECK_FALSE(step.commit);
}

TEST_CASE("a worker that dies before the commit fails the generation") {
    Rollout rollout(5, {1, 2});
    rollout.start();
    rollout.prepared(1);
    const auto step = rollout.gone(2, "exited on signal 11");
    CHECK(step.failure == "exited on signal 11");
    CHECK(step.discard == Keys{1});
}

TEST_CASE("also one that was not asked yet") {
    Rollout rollout(5, {1, 2});
    rollout.start();
    CHECK_FALSE(rollout.gone(2, "killed").failure.empty());
}

TEST_CASE("a worker that dies after the commit is not waited for") {
    Rollout rollout(5, {1, 2});
    rollout.start();
    rollout.prepared(1);
    rollout.prepared(2);
    rollout.confirmed(1);
    const auto step = rollout.gone(2, "killed");
    CHECK(step.failure.empty());
    CHECK(step.live);
}

TEST_CASE("others may come and go") {
    Rollout rollout(5, {1});
    rollout.start();
    CHECK(rollout.gone(9, "killed").failure.empty());
    CHECK_FALSE(rollout.prepared(9).commit);
    CHECK(rollout.failed(9, "x").failure.empty());
}

TEST_CASE("answers that come twice, too early or too late change nothing") {
    Rollout rollout(5, {1, 2});
    rollout.start();
    CHECK(rollout.prepared(2).load.empty());
    CHECK_FALSE(rollout.confirmed(1).live);
    rollout.prepared(1);
    rollout.prepared(2);
    CHECK_FALSE(rollout.prepared(2).commit);
    CHECK(rollout.failed(1, "late").failure.empty());
    rollout.confirmed(1);
    CHECK(rollout.awaited() == Keys{2});
}
