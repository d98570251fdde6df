#include "server/channel.h"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace weir::server;

namespace {

struct Pair {
    Channel near;
    Channel far;
    Pair() {
        auto ends = Channel::make_pair();
        REQUIRE(ends);
        near = std::move(ends->first);
        far = std::move(ends->second);
    }
};

std::optional<Channel::Received> receive(Channel& channel) {
    auto received = channel.receive();
    REQUIRE(received);
    return std::move(*received);
}

// Sends bytes of no message, with `count` descriptors.
void send_raw(const Channel& channel, std::string bytes, int count) {
    iovec piece{bytes.data(), bytes.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(16 * sizeof(int))] = {};
    msghdr header{};
    header.msg_iov = &piece;
    header.msg_iovlen = 1;
    if (count > 0) {
        header.msg_control = control;
        header.msg_controllen = CMSG_SPACE(static_cast<std::size_t>(count) * sizeof(int));
        cmsghdr* part = CMSG_FIRSTHDR(&header);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(static_cast<std::size_t>(count) * sizeof(int));
        for (int i = 0; i < count; ++i) reinterpret_cast<int*>(CMSG_DATA(part))[i] = STDERR_FILENO;
    }
    REQUIRE(sendmsg(channel.fd(), &header, 0) >= 0);
}

int count_open_descriptors() {
    int count = 0;
    for (int fd = 0; fd < 256; ++fd) count += fcntl(fd, F_GETFD) >= 0 ? 1 : 0;
    return count;
}

}  // namespace

TEST_CASE("an empty channel has nothing to receive") {
    Pair pair;
    CHECK_FALSE(receive(pair.far));
}

TEST_CASE("a message arrives whole, and in order") {
    Pair pair;
    REQUIRE(pair.near.send(Commit{1}));
    REQUIRE(pair.near.send(Discard{2}));
    CHECK(std::get<Commit>(receive(pair.far)->message).generation == 1);
    CHECK(std::get<Discard>(receive(pair.far)->message).generation == 2);
    CHECK_FALSE(receive(pair.far));
}

TEST_CASE("a descriptor arrives as another descriptor of the same file") {
    Pair pair;
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    Descriptor reader(ends[0]);
    Descriptor writer(ends[1]);
    REQUIRE(pair.near.send(ReopenLog{"/x"}, writer.get()));
    writer.reset();
    auto received = receive(pair.far);
    REQUIRE(received->descriptor);
    REQUIRE(write(received->descriptor.get(), "x", 1) == 1);
    char byte = 0;
    CHECK(read(reader.get(), &byte, 1) == 1);
    CHECK((fcntl(received->descriptor.get(), F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("what the other side does not take waits in order") {
    Pair pair;
    const std::string text(8000, 'x');
    int sent = 0;
    while (!pair.near.has_queued()) {
        REQUIRE(pair.near.send(Failed{static_cast<std::uint64_t>(sent++), text}));
    }
    REQUIRE(pair.near.send(ReopenLog{"/last"}, STDERR_FILENO));
    for (int i = 0; i < sent; ++i) {
        auto received = receive(pair.far);
        REQUIRE(received);
        CHECK(std::get<Failed>(received->message).generation == static_cast<std::uint64_t>(i));
        REQUIRE(pair.near.flush());
    }
    CHECK_FALSE(pair.near.has_queued());
    auto last = receive(pair.far);
    CHECK(std::get<ReopenLog>(last->message).path == "/last");
    CHECK(last->descriptor);
}

TEST_CASE("the end of the other side is told apart from nonsense") {
    Pair pair;
    pair.far.close();
    auto received = pair.near.receive();
    REQUIRE_FALSE(received);
    CHECK(received.error().kind == weir::ErrorKind::closed);
    auto sent = pair.near.send(Quit{});
    REQUIRE_FALSE(sent);
    CHECK(sent.error().kind == weir::ErrorKind::closed);
}

TEST_CASE("what was sent before the end still arrives") {
    Pair pair;
    REQUIRE(pair.far.send(Prepared{1}));
    pair.far.close();
    CHECK(receive(pair.near));
    CHECK_FALSE(pair.near.receive());
}

TEST_CASE("nonsense is refused") {
    Pair pair;
    send_raw(pair.far, "\x7f nonsense", 0);
    auto received = pair.near.receive();
    REQUIRE_FALSE(received);
    CHECK(received.error().kind == weir::ErrorKind::invalid);
}

TEST_CASE("a message with too many or too few descriptors is refused, and they are closed") {
    Pair pair;
    const int before = count_open_descriptors();
    const int counts[] = {1, 2, 8, 12};
    for (const int count : counts) {
        send_raw(pair.far, *encode(Prepared{1}), count);
        CHECK_FALSE(pair.near.receive());
    }
    send_raw(pair.far, *encode(ReopenLog{"/x"}), 0);
    CHECK_FALSE(pair.near.receive());
    send_raw(pair.far, *encode(ReopenLog{"/x"}), 2);
    CHECK_FALSE(pair.near.receive());
    CHECK(count_open_descriptors() == before);
}

TEST_CASE("a message longer than any of ours is refused") {
    Pair pair;
    send_raw(pair.far, std::string(max_message_size + 1, '\x04'), 0);
    CHECK_FALSE(pair.near.receive());
}
