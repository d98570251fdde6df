#include "server/listening_sockets.h"

#include <set>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

#include "net/socket.h"

using namespace weir::server;

namespace {

// Sockets in one group, as an older binary leaves them open; "7;8;" names them.
struct HandedOver {
    std::string numbers;
    std::string text;
    HandedOver(int count) {
        weir::net::ListenOptions options;
        options.reuseport = true;
        auto address = weir::net::Address::parse("127.0.0.1", 0);
        REQUIRE(address);
        for (int i = 0; i < count; ++i) {
            auto fd = weir::net::open_listener(*address, options);
            REQUIRE(fd);
            sockaddr_storage storage{};
            socklen_t length = sizeof(storage);
            REQUIRE(getsockname(*fd, reinterpret_cast<sockaddr*>(&storage), &length) == 0);
            address = weir::net::Address(reinterpret_cast<const sockaddr*>(&storage), length);
            numbers += std::to_string(*fd) + ";";
        }
        text = address->text();
    }
};

std::set<std::uint64_t> ids_for(const SocketSet& sockets, unsigned worker, unsigned workers) {
    std::set<std::uint64_t> ids;
    for (const auto& entry : sockets.for_worker(worker, workers)) ids.insert(entry.socket->id);
    return ids;
}

}  // namespace

TEST_CASE("inherited sockets are known by the address they are bound to") {
    const HandedOver older(2);
    const SocketSet sockets = SocketSet::inherit(older.numbers);
    CHECK(sockets.has(older.text));
    REQUIRE(sockets.all().size() == 2);
    CHECK(sockets.all()[0]->inherited);
    CHECK(sockets.all()[0]->id != sockets.all()[1]->id);
    CHECK((fcntl(sockets.all()[0]->fd.get(), F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("what is no list of sockets is left alone") {
    for (const char* text : {"", ";", "x", "7", "-1;", "99999999999999999999;", "12345;", "0x10;", "1 ;"}) {
        CHECK(SocketSet::inherit(text).all().empty());
    }
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    CHECK(SocketSet::inherit(std::to_string(ends[0]) + ";").all().empty());
    CHECK(close(ends[0]) == 0);
    CHECK(close(ends[1]) == 0);
}

TEST_CASE("each worker has its own socket") {
    const SocketSet sockets = SocketSet::inherit(HandedOver(3).numbers);
    const auto first = ids_for(sockets, 0, 3);
    const auto second = ids_for(sockets, 1, 3);
    CHECK(first.size() == 1);
    CHECK(second.size() == 1);
    CHECK(first != second);
}

TEST_CASE("with fewer workers than sockets no socket is left alone") {
    const SocketSet sockets = SocketSet::inherit(HandedOver(5).numbers);
    auto all = ids_for(sockets, 0, 2);
    CHECK(all.size() == 3);
    all.merge(ids_for(sockets, 1, 2));
    CHECK(all.size() == 5);
}

TEST_CASE("a socket is open as long as a set holds it") {
    auto sockets = SocketSet::inherit(HandedOver(1).numbers);
    const int number = sockets.all()[0]->fd.get();
    {
        const SocketSet copy = sockets;
        sockets = SocketSet();
        CHECK(fcntl(number, F_GETFD) >= 0);
    }
    CHECK(fcntl(number, F_GETFD) < 0);
}
