// The sequences are those that Debian's nginx 1.22 gave for the same servers.
#include "upstream/round_robin.h"

#include <deque>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace weir::upstream;

namespace {

struct Line {
    long weight = 1;
    long max_fails = 1;
    bool backup = false;
    bool down = false;
    long max_conns = 0;

    Line() {}
    Line(long weight, long max_fails = 1) : weight(weight), max_fails(max_fails) {}
};

Line backup(long weight = 1) {
    Line line(weight);
    line.backup = true;
    return line;
}

Line down() {
    Line line;
    line.down = true;
    return line;
}

// Peers 1, 2, … and requests that walk through them.
class World {
public:
    explicit World(const std::vector<Line>& lines) {
        int number = 0;
        for (const Line& line : lines) {
            PeerConfig& config = configs_.emplace_back();
            config.name = std::to_string(++number);
            config.weight = line.weight;
            config.max_fails = line.max_fails;
            config.backup = line.backup;
            config.down = line.down;
            config.max_conns = line.max_conns;
        }
        for (const PeerConfig& config : configs_) {
            Peer peer;
            peer.config = &config;
            peer.effective_weight = config.weight;
            (config.backup ? backup_ : primary_).push_back(peer);
        }
        balancer = std::make_unique<RoundRobin>(primary_, backup_);
    }

    // The peers that one request asks: "1,2"; "u" when none is live.
    std::string request() {
        std::string asked;
        Tries tries;
        balancer->begin(tries);
        for (;;) {
            Peer* peer = balancer->pick(tries, now);
            if (!asked.empty()) asked += ',';
            if (!peer) return asked + "u";
            asked += peer->config->name;
            const bool fails = failing.count(peer->config->name) != 0;
            balancer->release(*peer, fails ? Verdict::failed : Verdict::ok, tries, now);
            if (!fails || tries.left == 0) return asked;
        }
    }

    std::string requests(int count) {
        std::string all;
        for (int i = 0; i < count; ++i) all += (i ? " " : "") + request();
        return all;
    }

    std::set<std::string> failing;
    std::time_t now = 1000;
    std::unique_ptr<RoundRobin> balancer;
    std::vector<Peer> primary_, backup_;

private:
    std::deque<PeerConfig> configs_;
};

}  // namespace

TEST_CASE("Weights are spread smoothly") {
    CHECK(World({5, 1, 1}).requests(14) == "1 1 2 1 3 1 1 1 1 2 1 3 1 1");
    CHECK(World({4, 3, 2, 1}).requests(20) == "1 2 3 1 2 4 1 3 2 1 1 2 3 1 2 4 1 3 2 1");
}

TEST_CASE("Backup peers rest while a primary one is live") {
    World world({{}, {}, backup()});
    CHECK(world.requests(6) == "1 2 1 2 1 2");
}

TEST_CASE("Backup peers take over when all primary ones fail") {
    World world({{}, {}, backup(), backup(2)});
    world.failing = {"1", "2"};
    CHECK(world.requests(6) == "1,2,4 3 4 4 3 4");
}

TEST_CASE("A peer that failed is left alone for its fail_timeout") {
    World world({5, 1, 1});
    world.failing = {"1"};
    CHECK(world.requests(14) == "1,2 3 2 3 2 3 2 3 2 3 2 3 2 3");
    world.now += 11;
    CHECK(world.requests(6) == "2 3 2 1,3 3 2");
}

TEST_CASE("Each failure lowers a peer's weight by its share") {
    World world({{5, 3}, 2, 1});
    world.failing = {"1"};
    CHECK(world.requests(16) == "1,2 2 1,3 3 1,2 2 2 2 2 3 2 2 3 2 2 3");
}

TEST_CASE("With max_fails=0 a peer is asked in its turn, whatever happens") {
    World world({{5, 0}, 2, 1});
    world.failing = {"1"};
    CHECK(world.requests(12) == "1,2 2 1,3 1,3 2 1,3 1,2 2 1,3 3 1,2 2");
}

TEST_CASE("A peer that answers after its rest is live again") {
    World world({{}, {}});
    world.failing = {"1"};
    CHECK(world.requests(3) == "1,2 2 2");
    world.failing = {};
    world.now += 11;
    CHECK(world.requests(4) == "2 2 1 2");
}

TEST_CASE("No peer is picked when all have failed") {
    World world({{}, {}});
    world.failing = {"1", "2"};
    CHECK(world.requests(3) == "1,2 u u");
}

TEST_CASE("A lone peer is always asked, and once per request") {
    World world({Line()});
    world.failing = {"1"};
    CHECK(world.requests(3) == "1 1 1");
}

TEST_CASE("Peers that are down are never asked") {
    CHECK(World({down(), {}}).requests(3) == "2 2 2");
    CHECK(World({down()}).requests(2) == "u u");
}

TEST_CASE("A peer with max_conns requests gets no further one") {
    Line limited;
    limited.max_conns = 1;
    World world({limited, {}});
    Tries first, second, third;
    for (Tries* tries : {&first, &second, &third}) world.balancer->begin(*tries);
    Peer* a = world.balancer->pick(first, world.now);
    Peer* b = world.balancer->pick(second, world.now);
    Peer* c = world.balancer->pick(third, world.now);
    CHECK(a->config->name == "1");
    CHECK(b->config->name == "2");
    CHECK(c->config->name == "2");
    world.balancer->release(*a, Verdict::ok, first, world.now);
    CHECK(a->connections == 0);
    CHECK(world.requests(4).find('1') != std::string::npos);
}

TEST_CASE("A request asks no peer twice, also in groups of more than 64") {
    World world(std::vector<Line>(150));
    Tries tries;
    world.balancer->begin(tries);
    CHECK(tries.left == 150);
    std::set<std::string> asked;
    while (Peer* peer = world.balancer->pick(tries, world.now)) {
        asked.insert(peer->config->name);
        world.balancer->release(*peer, Verdict::passed, tries, world.now);
    }
    CHECK(asked.size() == 150);
    CHECK(tries.left == 0);
}

TEST_CASE("An answer that is passed over is no failure") {
    World world({{}, {}});
    Tries tries;
    world.balancer->begin(tries);
    Peer* peer = world.balancer->pick(tries, world.now);
    CHECK_FALSE(world.balancer->release(*peer, Verdict::passed, tries, world.now));
    CHECK(peer->fails == 0);
    CHECK(tries.left == 1);
}

TEST_CASE("The failure that makes a peer rest is told") {
    World world({{1, 2}, {}});
    Tries tries;
    world.balancer->begin(tries);
    Peer& peer = world.primary_.front();
    ++peer.connections;
    CHECK_FALSE(world.balancer->release(peer, Verdict::failed, tries, world.now));
    ++peer.connections;
    CHECK(world.balancer->release(peer, Verdict::failed, tries, world.now));
}
