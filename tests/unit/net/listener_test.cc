#include "net/listener.h"

#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <sys/resource.h>
#include <sys/stat.h>

#include "net/connect.h"
#include "net/fixture.h"
#include "net/socket.h"

using namespace weir::net;
using namespace weir::net::test;
using weir::ErrorKind;
using weir::Task;

namespace {

struct Attempt {
    std::unique_ptr<Stream> stream;
    weir::Error error;
    bool ended = false;
};

Task<> attempt_connect(Loop& loop, Address to, std::uint64_t timeout_ms, ConnectOptions options,
                       Attempt& attempt) {
    auto result = co_await connect(loop, to, timeout_ms, options);
    attempt.ended = true;
    if (result) {
        attempt.stream = std::move(*result);
    } else {
        attempt.error = result.error();
    }
}

Address loopback(int port) { return Address::parse("127.0.0.1", port).value(); }

std::unique_ptr<Listener> listen_on(Loop& loop, const Address& address, int backlog = 511) {
    ListenOptions options;
    options.backlog = backlog;
    auto fd = open_listener(address, options);
    REQUIRE(fd);
    return std::make_unique<Listener>(loop, *fd);
}

// A name for a unix socket that is gone afterwards.
class SocketPath {
public:
    SocketPath() { REQUIRE(mkdtemp(directory_)); }
    SocketPath(const SocketPath&) = delete;
    SocketPath& operator=(const SocketPath&) = delete;
    ~SocketPath() {
        unlink(text().c_str());
        rmdir(directory_);
    }
    std::string text() const { return std::string(directory_) + "/socket"; }
    Address address() const { return *Address::parse("unix:" + text(), 0); }

private:
    char directory_[24] = "/tmp/weir-test-XXXXXX";
};

// Blocking connections to `address`, which the kernel queues.
std::vector<std::unique_ptr<Peer>> queue_connections(const Address& address, int count) {
    std::vector<std::unique_ptr<Peer>> clients;
    for (int i = 0; i < count; ++i) {
        clients.push_back(std::make_unique<Peer>(socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0)));
        REQUIRE(::connect(clients.back()->fd(), address.raw(), address.length()) == 0);
    }
    return clients;
}

}  // namespace

TEST_CASE("A connection is made, accepted and carries bytes both ways") {
    Runner runner;
    const SocketPath path;
    const bool tcp = GENERATE(true, false);
    auto listener = listen_on(runner.loop, tcp ? loopback(0) : path.address());
    std::unique_ptr<Stream> accepted;
    listener->start([&](std::unique_ptr<Stream> stream) { accepted = std::move(stream); });
    Attempt attempt;
    runner.start(attempt_connect(runner.loop, listener->address(), 1000, ConnectOptions(), attempt));
    runner.run();
    INFO(attempt.error.text);
    REQUIRE(attempt.stream);
    runner.run_for(20);
    REQUIRE(accepted);
    REQUIRE(attempt.stream->peer_address() == listener->address());
    if (tcp) {
        REQUIRE(accepted->peer_address() == attempt.stream->local_address());
        REQUIRE(accepted->local_address() == listener->address());
    } else {
        REQUIRE(accepted->peer_address().text() == "unix:");
        REQUIRE(accepted->local_address().text() == "unix:" + path.text());
    }
    struct Say {
        static Task<> hello(Stream& stream) { co_await stream.write("hello", 100); }
    };
    runner.start(Say::hello(*accepted));
    runner.start(Say::hello(*attempt.stream));
    runner.run_for(20);
    REQUIRE(accepted->input() == "hello");
    REQUIRE(attempt.stream->input() == "hello");
}

TEST_CASE("A refused connection says so as nginx does") {
    Runner runner;
    Attempt attempt;
    runner.start(attempt_connect(runner.loop, loopback(1), 1000, ConnectOptions(), attempt));
    runner.run();
    REQUIRE(attempt.error.kind == ErrorKind::refused);
    REQUIRE(attempt.error.system == ECONNREFUSED);
    REQUIRE(attempt.error.text == "connect() failed (111: Connection refused)");
}

TEST_CASE("A connection to a missing unix socket fails at once") {
    Runner runner;
    Attempt attempt;
    runner.start(attempt_connect(runner.loop, *Address::parse("unix:/nowhere/socket", 0), 1000,
                                 ConnectOptions(), attempt));
    REQUIRE(attempt.ended);
    REQUIRE(attempt.error.kind == ErrorKind::system);
    REQUIRE(attempt.error.system == ENOENT);
    REQUIRE(attempt.error.text == "connect() to unix:/nowhere/socket failed (2: No such file or directory)");
}

TEST_CASE("A connection that nobody answers times out, not early") {
    Runner runner;
    // A full queue: the kernel drops further SYNs.
    auto listener = listen_on(runner.loop, loopback(0), 0);
    const auto clients = queue_connections(listener->address(), 1);
    Attempt attempt;
    const Stopwatch watch;
    runner.start(attempt_connect(runner.loop, listener->address(), 100, ConnectOptions(), attempt));
    REQUIRE_FALSE(attempt.ended);
    SECTION("by its time-out") {
        runner.run();
        REQUIRE(watch.ms() >= 100);
        REQUIRE(watch.ms() < 400);
        REQUIRE(attempt.error.kind == ErrorKind::timeout);
        REQUIRE(attempt.error.text == "timed out (110: Connection timed out)");
    }
    SECTION("or it is cancelled before") {
        runner.run_for(10);
        runner.cancel_all();
        runner.run_for(150);
        REQUIRE_FALSE(attempt.ended);
    }
}

TEST_CASE("A connection can be bound to one of our addresses") {
    Runner runner;
    auto listener = listen_on(runner.loop, loopback(0));
    ConnectOptions options;
    options.keepalive = true;
    Attempt attempt;
    SECTION("that we have") {
        options.bind = *Address::parse("127.0.0.2", 0);
        runner.start(attempt_connect(runner.loop, listener->address(), 1000, options, attempt));
        runner.run();
        REQUIRE(attempt.stream);
        REQUIRE(attempt.stream->local_address().ip_text() == "127.0.0.2");
    }
    SECTION("that we do not have") {
        options.bind = *Address::parse("192.0.2.1", 0);
        runner.start(attempt_connect(runner.loop, listener->address(), 1000, options, attempt));
        REQUIRE(attempt.error.system == EADDRNOTAVAIL);
        REQUIRE(attempt.error.text.starts_with("bind() to "));
    }
}

TEST_CASE("Draining accepts what is queued, then refuses") {
    Runner runner;
    auto listener = listen_on(runner.loop, loopback(0));
    const Address address = listener->address();
    const auto clients = queue_connections(address, 20);
    std::vector<std::unique_ptr<Stream>> accepted;
    listener->start([&](std::unique_ptr<Stream> stream) { accepted.push_back(std::move(stream)); });
    SECTION("from outside") {
        listener->drain();
        REQUIRE(accepted.size() == 20);
    }
    SECTION("from its own callback") {
        listener->start([&](std::unique_ptr<Stream> stream) {
            accepted.push_back(std::move(stream));
            if (accepted.size() == 5) listener->drain();
        });
        runner.run_for(20);
        REQUIRE(accepted.size() == 20);
    }
    REQUIRE(listener->fd() == -1);
    Attempt attempt;
    runner.start(attempt_connect(runner.loop, address, 1000, ConnectOptions(), attempt));
    runner.run();
    REQUIRE(attempt.error.kind == ErrorKind::refused);
}

TEST_CASE("A stopped listener leaves connections queued until it is started again") {
    Runner runner;
    auto listener = listen_on(runner.loop, loopback(0));
    int accepted = 0;
    const auto count = [&](std::unique_ptr<Stream>) {
        if (++accepted == 3) listener->stop();
    };
    listener->start(count);
    const auto clients = queue_connections(listener->address(), 10);
    runner.run_for(20);
    REQUIRE(accepted == 3);
    REQUIRE_FALSE(listener->accepting());
    listener->start(count);
    runner.run_for(20);
    REQUIRE(accepted == 10);
}

TEST_CASE("A connection's callback may destroy the listener") {
    Runner runner;
    auto listener = listen_on(runner.loop, loopback(0));
    const std::string keeps_memory(100, 'x');
    int accepted = 0;
    std::string copy;
    const auto clients = queue_connections(listener->address(), 3);
    listener->start([&, keeps_memory](std::unique_ptr<Stream>) {
        listener.reset();
        ++accepted;
        copy = keeps_memory;
    });
    SECTION("in the loop") { runner.run_for(20); }
    SECTION("while it drains") { listener->drain(); }
    REQUIRE(accepted == 1);
    REQUIRE(copy == keeps_memory);
}

TEST_CASE("Without free descriptors accepting rests, is reported and goes on") {
    Runner runner;
    auto listener = listen_on(runner.loop, loopback(0));
    const auto clients = queue_connections(listener->address(), 2);
    std::vector<std::unique_ptr<Stream>> accepted;
    int errors = 0;
    int error = 0;
    std::uint64_t paused = 0;  // looked at later: without descriptors UBSan can't check an assertion
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    rlimit low = limit;
    low.rlim_cur = static_cast<rlim_t>(clients.back()->fd()) + 1;
    runner.run_for(1);  // the loop has opened what it needs
    listener->start([&](std::unique_ptr<Stream> stream) { accepted.push_back(std::move(stream)); },
                    [&](int number, std::uint64_t paused_ms) {
                        ++errors;
                        error = number;
                        paused = paused_ms;
                    });
    setrlimit(RLIMIT_NOFILE, &low);
    runner.run_for(50);
    setrlimit(RLIMIT_NOFILE, &limit);
    REQUIRE(errors == 1);
    REQUIRE(error == EMFILE);
    REQUIRE(paused == Listener::exhausted_pause_ms);
    REQUIRE(accepted.empty());
    runner.run_for(600);
    REQUIRE(accepted.size() == 2);
    REQUIRE(errors == 1);
}

TEST_CASE("Listening sockets have the options they were given") {
    ListenOptions options;
    options.reuseport = true;
    options.deferred = true;
    options.fastopen = 10;
    options.rcvbuf = 65536;
    options.sndbuf = 65536;
    options.keepalive.mode = KeepaliveOptions::Mode::on;
    options.keepalive.idle_s = 60;
    options.keepalive.interval_s = 5;
    options.keepalive.count = 3;
    auto first = open_listener(loopback(0), options);
    INFO((first ? std::string() : first.error().text));
    REQUIRE(first);
    const Peer one(*first);
    sockaddr_storage storage{};
    socklen_t length = sizeof(storage);
    getsockname(*first, reinterpret_cast<sockaddr*>(&storage), &length);
    const Address address(reinterpret_cast<sockaddr*>(&storage), length);
    auto second = open_listener(address, options);
    REQUIRE(second);  // SO_REUSEPORT
    const Peer two(*second);
    REQUIRE((fcntl(*first, F_GETFL) & O_NONBLOCK) != 0);
    REQUIRE((fcntl(*first, F_GETFD) & FD_CLOEXEC) != 0);

    const auto probe = probe_free(address);
    REQUIRE_FALSE(probe);
    REQUIRE(probe.error().system == EADDRINUSE);
    REQUIRE(probe.error().text == "bind() to " + address.text() + " failed (98: Address already in use)");
    const auto third = open_listener(address);
    REQUIRE_FALSE(third);
    REQUIRE(third.error().text == probe.error().text);
}

TEST_CASE("An address is free when only old connections linger on it") {
    const auto fd = open_listener(loopback(0));
    REQUIRE(fd);
    Peer listening(*fd);
    sockaddr_storage storage{};
    socklen_t length = sizeof(storage);
    getsockname(*fd, reinterpret_cast<sockaddr*>(&storage), &length);
    const Address address(reinterpret_cast<sockaddr*>(&storage), length);
    auto clients = queue_connections(address, 1);
    Peer server(accept4(*fd, nullptr, nullptr, SOCK_CLOEXEC));
    server.close();  // our side closes first: TIME_WAIT is on the listening address
    clients.clear();
    listening.close();
    REQUIRE(probe_free(address));
    const auto again = open_listener(address);
    REQUIRE(again);
    close(*again);
}

TEST_CASE("A unix socket's file is for everybody, and one that exists is in use") {
    const SocketPath path;
    const Address address = path.address();
    REQUIRE(probe_free(address));
    const auto fd = open_listener(address);
    REQUIRE(fd);
    Peer listening(*fd);
    struct stat file {};
    REQUIRE(stat(path.text().c_str(), &file) == 0);
    REQUIRE((file.st_mode & 0777) == 0666);
    listening.close();  // the file stays
    const std::string expected = "bind() to unix:" + path.text() + " failed (98: Address already in use)";
    REQUIRE(probe_free(address).error().text == expected);
    REQUIRE(open_listener(address).error().text == expected);
}
