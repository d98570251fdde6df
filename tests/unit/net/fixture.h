// A loop, tasks on it and pairs of sockets, for the tests of the net layer.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/address.h"
#include "net/loop.h"
#include "net/socket.h"
#include "net/socket_stream.h"
#include "net/stream.h"
#include "weir/base/task.h"

namespace weir::net {

inline std::ostream& operator<<(std::ostream& out, IoStatus status) { return out << name_of(status); }

namespace test {

// Milliseconds of the real clock since it was made.
class Stopwatch {
public:
    double ms() const {
        return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start_).count();
    }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// Runs tasks on a loop until all of them ended; fails the test after 20 seconds.
class Runner {
public:
    RootTask& start(Task<> task) {
        roots_.push_back(std::make_unique<RootTask>());
        ++running_;
        roots_.back()->start(std::move(task), [this] {
            if (--running_ == 0 && waits_) loop.stop();
        });
        return *roots_.back();
    }
    void run() {
        if (running_ == 0) return;
        bool hung = false;
        Timer watchdog;
        std::pair<Runner*, bool*> context(this, &hung);
        watchdog.start(
            loop, 20000,
            [](void* argument) {
                auto& [runner, flag] = *static_cast<std::pair<Runner*, bool*>*>(argument);
                *flag = true;
                runner->loop.stop();
            },
            &context);
        waits_ = true;
        loop.run();
        waits_ = false;
        REQUIRE_FALSE(hung);
    }
    // Lets the loop turn for a while.
    void run_for(std::uint64_t ms) {
        Timer timer;
        timer.start(
            loop, ms, [](void* self) { static_cast<Runner*>(self)->loop.stop(); }, this);
        loop.run();
    }
    void cancel_all() {
        roots_.clear();
        running_ = 0;
    }

    Loop loop;

private:
    std::vector<std::unique_ptr<RootTask>> roots_;
    int running_ = 0;
    bool waits_ = false;  // in run()
};

struct FdPair {
    int left = -1;
    int right = -1;
};

inline FdPair unix_pair() {
    int fds[2];
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0);
    return {fds[0], fds[1]};
}

// Two ends of a TCP connection over loopback.
inline FdPair tcp_pair() {
    auto listener = open_listener(Address::any(AF_INET, 0).with_port(0));
    REQUIRE(listener);
    sockaddr_storage storage{};
    socklen_t length = sizeof(storage);
    REQUIRE(getsockname(*listener, reinterpret_cast<sockaddr*>(&storage), &length) == 0);
    const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    REQUIRE(connect(client, reinterpret_cast<sockaddr*>(&storage), length) == 0);
    const int server = accept4(*listener, nullptr, nullptr, SOCK_CLOEXEC);
    REQUIRE(server >= 0);
    close(*listener);
    return {client, server};
}

inline Address peer_of(int fd) {
    sockaddr_storage storage{};
    socklen_t length = sizeof(storage);
    getpeername(fd, reinterpret_cast<sockaddr*>(&storage), &length);
    return Address(reinterpret_cast<sockaddr*>(&storage), length);
}

inline std::unique_ptr<Stream> stream_on(Loop& loop, int fd) {
    std::unique_ptr<Stream> stream = SocketStream::open(loop, fd, peer_of(fd));
    REQUIRE(stream);
    return stream;
}

// A blocking descriptor that is closed at the end, for the side that is not under test.
class Peer {
public:
    explicit Peer(int fd) : fd_(fd) {}
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;
    ~Peer() { close(); }
    int fd() const { return fd_; }
    void close() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }
    // Closes with a RST.
    void reset() {
        const linger at_once{1, 0};
        setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
        close();
    }
    void send(std::string_view text) {
        REQUIRE(::write(fd_, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    }
    // What can be read without waiting, at most `most` bytes.
    std::string take(std::size_t most = 1 << 20) {
        std::string text(most, '\0');
        const ssize_t bytes = recv(fd_, text.data(), most, MSG_DONTWAIT);
        text.resize(bytes > 0 ? static_cast<std::size_t>(bytes) : 0);
        return text;
    }

private:
    int fd_;
};

// A text whose bytes show where they belong.
inline std::string pattern(std::size_t size) {
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + (i * 7 + i / 251) % 26);
    return text;
}

}  // namespace test
}  // namespace weir::net
