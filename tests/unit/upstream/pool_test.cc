#include "upstream/pool.h"

#include <functional>

#include <catch2/catch.hpp>
#include <sys/socket.h>
#include <unistd.h>

#include "net/loop.h"
#include "net/socket_stream.h"

using namespace weir;
using namespace weir::upstream;

namespace {

net::Address address(int port) { return *net::Address::parse("127.0.0.1", port); }

struct World {
    net::Loop loop;
    Worker worker{loop, 0};
    IdleSet set;
    KeepaliveConfig config;
    std::vector<int> peers;

    World() { config.connections = 2; }
    ~World() {
        for (int fd : peers) ::close(fd);
    }

    std::unique_ptr<Connection> open(int port) {
        int ends[2];
        REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) == 0);
        peers.push_back(ends[1]);
        auto stream = net::SocketStream::open(loop, ends[0], address(port));
        REQUIRE(stream);
        return std::make_unique<Connection>(std::move(stream), ConnectionKey(address(port)));
    }
    std::unique_ptr<Connection> take(int port) { return set.take(ConnectionKey(address(port))); }

    // Lets what is ready happen.
    void turn(int count = 3) {
        for (int i = 0; i < count; ++i) uv_run(loop.raw(), UV_RUN_NOWAIT);
    }
    // Until `done` holds, for a second at most.
    void run_until(const std::function<bool()>& done) {
        for (int i = 0; i < 1000 && !done(); ++i) {
            uv_run(loop.raw(), UV_RUN_NOWAIT);
            usleep(1000);
        }
    }
};

}  // namespace

TEST_CASE("An idle connection is found by its peer's address, the newest first") {
    World world;
    auto first = world.open(1);
    auto second = world.open(1);
    Connection* newest = second.get();
    world.set.put(std::move(first), world.config);
    world.set.put(std::move(second), world.config);
    CHECK_FALSE(world.take(2));
    const auto taken = world.take(1);
    CHECK(taken.get() == newest);
    CHECK(taken->reused);
    CHECK(world.set.size() == 1);
}

TEST_CASE("The connection idle longest makes room") {
    World world;
    world.set.put(world.open(1), world.config);
    world.set.put(world.open(2), world.config);
    world.set.put(world.open(3), world.config);
    CHECK(world.set.size() == 2);
    CHECK_FALSE(world.take(1));
    CHECK(world.take(2));
    CHECK(world.take(3));
}

TEST_CASE("A connection that its peer closes leaves the pool at once") {
    World world;
    world.set.put(world.open(1), world.config);
    world.turn();
    CHECK(world.set.size() == 1);
    ::shutdown(world.peers[0], SHUT_RDWR);
    world.run_until([&] { return world.set.size() == 0; });
    CHECK(world.set.size() == 0);
}

TEST_CASE("A connection on which bytes came unasked is not used") {
    World world;
    world.set.put(world.open(1), world.config);
    REQUIRE(::send(world.peers[0], "x", 1, 0) == 1);
    world.turn();
    CHECK_FALSE(world.take(1));
    CHECK(world.set.size() == 0);
}

TEST_CASE("A connection that has served its requests or its time is closed") {
    World world;
    world.config.requests = 2;
    auto worn = world.open(1);
    worn->requests = 2;
    world.set.put(std::move(worn), world.config);
    CHECK(world.set.size() == 0);
    auto fresh = world.open(1);
    fresh->requests = 1;
    world.set.put(std::move(fresh), world.config);
    CHECK(world.set.size() == 1);
}

TEST_CASE("Without keepalive nothing is kept") {
    World world;
    world.config.connections = 0;
    world.set.put(world.open(1), world.config);
    CHECK(world.set.size() == 0);
}

TEST_CASE("An idle connection is closed after keepalive_timeout") {
    World world;
    world.config.timeout_ms = 30;
    world.set.put(world.open(1), world.config);
    world.run_until([&] { return world.set.size() == 0; });
    CHECK(world.set.size() == 0);
}

TEST_CASE("Groups of one name share a set, also over generations") {
    World world;
    Pool& pool = world.worker.state<Pool>();
    const auto set = pool.set("a");
    CHECK(pool.set("a") == set);
    CHECK(pool.set("b") != set);
}
