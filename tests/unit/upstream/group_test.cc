#include "upstream/group.h"

#include <catch2/catch.hpp>

#include "net/loop.h"

using namespace weir;
using namespace weir::upstream;

namespace {

std::shared_ptr<const Group> make_group(const std::string& name, long weight, std::size_t keepalive = 0) {
    PeerConfig peer;
    peer.name = "127.0.0.1:80";
    peer.weight = weight;
    KeepaliveConfig config;
    config.connections = keepalive;
    return std::make_shared<Group>(name, std::vector<PeerConfig>{peer}, config);
}

struct World {
    net::Loop loop;
    Worker worker{loop, 0};
    GroupStates& states = worker.state<GroupStates>();
};

}  // namespace

TEST_CASE("A group's state lives through a reload that leaves the group as it was") {
    World world;
    auto before = make_group("a", 1);
    const auto state = world.states.find(before);
    auto after = make_group("a", 1, 16);
    before.reset();
    CHECK(world.states.find(after) == state);
    CHECK(world.states.size() == 1);
}

TEST_CASE("A group that changed starts anew, and the old one's state goes with its last user") {
    World world;
    auto before = make_group("a", 1);
    auto request = world.states.find(before);
    auto after = make_group("a", 2);
    CHECK(world.states.find(after) != request);
    CHECK(world.states.size() == 2);
    before.reset();
    auto another = make_group("b", 1);
    world.states.find(another);
    CHECK(world.states.size() == 2);
    // A request that still runs keeps what it uses.
    CHECK(request->name() == "a");
    CHECK(request->primary().front().config->name == "127.0.0.1:80");
}

TEST_CASE("Backup peers are told apart") {
    PeerConfig first, second;
    first.name = "1";
    second.name = "2";
    second.backup = true;
    const Group group("a", {first, second}, KeepaliveConfig());
    const GroupState state(group);
    REQUIRE(state.primary().size() == 1);
    REQUIRE(state.backup().size() == 1);
    CHECK(state.backup().front().config->name == "2");
}
