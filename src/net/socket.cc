#include "net/socket.h"

#include <cerrno>
#include <cstring>
#include <string>

#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace weir::net {

namespace {

// A descriptor that is closed unless it is released.
class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    int get() const { return fd_; }
    int release() { return std::exchange(fd_, -1); }

private:
    int fd_;
};

Error failed(const std::string& call, const Address& address, int error) {
    return Error(ErrorKind::system, call + " " + address.text() + " failed (" + error_text(error) + ")",
                 Side::internal, error);
}

bool set_option(int fd, int level, int option, int value) {
    return setsockopt(fd, level, option, &value, sizeof(value)) == 0;
}

// Null, or the option that could not be set (errno).
const char* apply_keepalive(int fd, const KeepaliveOptions& keepalive) {
    if (keepalive.mode == KeepaliveOptions::Mode::system) return nullptr;
    const bool on = keepalive.mode == KeepaliveOptions::Mode::on;
    if (!set_option(fd, SOL_SOCKET, SO_KEEPALIVE, on)) return "setsockopt(SO_KEEPALIVE) for";
    const struct {
        int value;
        int option;
        const char* name;
    } numbers[] = {{keepalive.idle_s, TCP_KEEPIDLE, "setsockopt(TCP_KEEPIDLE) for"},
                   {keepalive.interval_s, TCP_KEEPINTVL, "setsockopt(TCP_KEEPINTVL) for"},
                   {keepalive.count, TCP_KEEPCNT, "setsockopt(TCP_KEEPCNT) for"}};
    for (const auto& number : numbers) {
        if (number.value > 0 && !set_option(fd, IPPROTO_TCP, number.option, number.value)) return number.name;
    }
    return nullptr;
}

const char* apply_before_bind(int fd, const Address& address, const ListenOptions& options) {
    if (!set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1)) return "setsockopt(SO_REUSEADDR) for";
    if (options.reuseport && !address.is_unix() && !set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1)) {
        return "setsockopt(SO_REUSEPORT) for";
    }
    if (address.family() == AF_INET6 && !set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, options.ipv6only)) {
        return "setsockopt(IPV6_V6ONLY) for";
    }
    // Before listen(), or the window scale is chosen without them.
    if (options.rcvbuf > 0 && !set_option(fd, SOL_SOCKET, SO_RCVBUF, options.rcvbuf)) {
        return "setsockopt(SO_RCVBUF) for";
    }
    if (options.sndbuf > 0 && !set_option(fd, SOL_SOCKET, SO_SNDBUF, options.sndbuf)) {
        return "setsockopt(SO_SNDBUF) for";
    }
    return nullptr;
}

const char* apply_tcp(int fd, const ListenOptions& options) {
    if (options.fastopen > 0 && !set_option(fd, IPPROTO_TCP, TCP_FASTOPEN, options.fastopen)) {
        return "setsockopt(TCP_FASTOPEN) for";
    }
    // In seconds; the kernel rounds up to its retransmissions.
    if (options.deferred && !set_option(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, 1)) {
        return "setsockopt(TCP_DEFER_ACCEPT) for";
    }
    return apply_keepalive(fd, options.keepalive);
}

}  // namespace

std::string error_text(int error) {
    const char* description = strerrordesc_np(error);
    return std::to_string(error) + ": " + (description ? description : "Unknown error");
}

Result<int> open_listener(const Address& address, const ListenOptions& options) {
    Descriptor fd(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (fd.get() < 0) return failed("socket() for", address, errno);
    if (const char* call = apply_before_bind(fd.get(), address, options)) return failed(call, address, errno);
    if (::bind(fd.get(), address.raw(), address.length()) != 0) return failed("bind() to", address, errno);
    if (address.is_unix()) {
        const std::string path(address.unix_path());
        if (::chmod(path.c_str(), 0666) != 0) {
            const int error = errno;
            ::unlink(path.c_str());
            return failed("chmod() for", address, error);
        }
    } else if (const char* call = apply_tcp(fd.get(), options)) {
        return failed(call, address, errno);
    }
    if (::listen(fd.get(), options.backlog) != 0) {
        const int error = errno;
        if (address.is_unix()) ::unlink(std::string(address.unix_path()).c_str());
        return failed("listen() to", address, error);
    }
    return fd.release();
}

Result<void> probe_free(const Address& address) {
    if (address.is_unix()) {
        // bind() would leave a file; it fails exactly where there is one.
        struct stat file {};
        if (::lstat(std::string(address.unix_path()).c_str(), &file) != 0) return {};
        return failed("bind() to", address, EADDRINUSE);
    }
    const Descriptor fd(::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (fd.get() < 0) return failed("socket() for", address, errno);
    // Against connections of a former instance that linger; a listener conflicts all the same.
    const char* call = apply_before_bind(fd.get(), address, ListenOptions());
    if (call) return failed(call, address, errno);
    if (::bind(fd.get(), address.raw(), address.length()) != 0) return failed("bind() to", address, errno);
    return {};
}

}  // namespace weir::net
