#include "server/channel.h"

#include <cerrno>
#include <cstring>
#include <vector>

#include <fcntl.h>
#include <sys/socket.h>

#include "server/system_error.h"

namespace weir::server {

namespace {

// Room for more descriptors than a message may carry: those beyond are refused, not lost.
constexpr std::size_t most_descriptors = 8;

std::vector<Descriptor> take_descriptors(msghdr& header) {
    std::vector<Descriptor> taken;
    for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int number = -1;
            std::memcpy(&number, CMSG_DATA(part) + i * sizeof(int), sizeof(int));
            taken.emplace_back(number);
        }
    }
    return taken;
}

}  // namespace

Result<std::pair<Channel, Channel>> Channel::make_pair() {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0) {
        return system_error("socketpair()", errno);
    }
    return std::pair(Channel(Descriptor(ends[0])), Channel(Descriptor(ends[1])));
}

void Channel::close() {
    socket_.reset();
    queued_.clear();
}

Result<void> Channel::send(const Message& message, int descriptor) {
    auto bytes = encode(message);
    if (!bytes) return bytes.error();
    if (queued_.empty()) {
        auto sent = send_now(*bytes, descriptor);
        if (!sent) return sent.error();
        if (*sent) return {};
    }
    Descriptor kept;
    if (descriptor >= 0) {
        kept.reset(fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
        if (!kept) return system_error("fcntl(F_DUPFD_CLOEXEC)", errno);
    }
    queued_.push_back({std::move(*bytes), std::move(kept)});
    return {};
}

Result<void> Channel::flush() {
    while (!queued_.empty()) {
        auto sent = send_now(queued_.front().bytes, queued_.front().descriptor.get());
        if (!sent) return sent.error();
        if (!*sent) return {};
        queued_.pop_front();
    }
    return {};
}

Result<bool> Channel::send_now(const std::string& bytes, int descriptor) {
    iovec piece{const_cast<char*>(bytes.data()), bytes.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    msghdr header{};
    header.msg_iov = &piece;
    header.msg_iovlen = 1;
    if (descriptor >= 0) {
        header.msg_control = control;
        header.msg_controllen = sizeof(control);
        cmsghdr* part = CMSG_FIRSTHDR(&header);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(sizeof(int));
        std::memcpy(CMSG_DATA(part), &descriptor, sizeof(int));
    }
    while (sendmsg(fd(), &header, MSG_NOSIGNAL) < 0) {
        if (errno == EINTR) continue;
        if (errno == EAGAIN || errno == EWOULDBLOCK) return false;
        if (errno == EPIPE || errno == ECONNRESET) return Error(ErrorKind::closed, "the channel is closed");
        return system_error("sendmsg()", errno);
    }
    return true;
}

Result<std::optional<Channel::Received>> Channel::receive() {
    std::string bytes(max_message_size, '\0');
    iovec piece{bytes.data(), bytes.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(most_descriptors * sizeof(int))] = {};
    msghdr header{};
    header.msg_iov = &piece;
    header.msg_iovlen = 1;
    header.msg_control = control;
    header.msg_controllen = sizeof(control);
    ssize_t size = -1;
    do {
        size = recvmsg(fd(), &header, MSG_CMSG_CLOEXEC);
    } while (size < 0 && errno == EINTR);
    if (size < 0) {
        if (errno == EAGAIN || errno == EWOULDBLOCK) return std::optional<Received>();
        if (errno == ECONNRESET) return Error(ErrorKind::closed, "the channel is closed");
        return system_error("recvmsg()", errno);
    }
    std::vector<Descriptor> descriptors = take_descriptors(header);
    if (size == 0 && descriptors.empty()) return Error(ErrorKind::closed, "the channel is closed");
    if ((header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) return invalid("a channel message is too long");

    auto message = decode(std::string_view(bytes.data(), static_cast<std::size_t>(size)));
    if (!message) return message.error();
    if (descriptors.size() != (carries_descriptor(*message) ? 1U : 0U)) {
        return invalid("a channel message came with " + std::to_string(descriptors.size()) + " descriptors");
    }
    Received received{std::move(*message), {}};
    if (!descriptors.empty()) received.descriptor = std::move(descriptors.front());
    return std::optional<Received>(std::move(received));
}

}  // namespace weir::server
