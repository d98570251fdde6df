#include "server/listening_sockets.h"

#include <atomic>
#include <cerrno>
#include <charconv>
#include <ctime>

#include <fcntl.h>
#include <linux/filter.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/socket.h"

namespace weir::server {

namespace {

constexpr int bind_tries = 5;
constexpr long bind_pause_ms = 500;

// The kernel's own number of the socket: no other open socket has it.
std::uint64_t socket_id(int fd) {
    struct stat found {};
    return fstat(fd, &found) == 0 ? found.st_ino : 0;
}

net::ListenOptions options_of(const Listen& listen) {
    net::ListenOptions options;
    options.backlog = listen.backlog;
    options.reuseport = true;
    options.ipv6only = listen.ipv6only;
    options.rcvbuf = std::max(0, listen.receive_buffer);
    options.sndbuf = std::max(0, listen.send_buffer);
    options.fastopen = std::max(0, listen.fastopen);
    options.deferred = listen.deferred;
    if (listen.so_keepalive) {
        using Mode = net::KeepaliveOptions::Mode;
        options.keepalive.mode = *listen.so_keepalive ? Mode::on : Mode::off;
    }
    options.keepalive.idle_s = listen.keepalive_idle_s;
    options.keepalive.interval_s = listen.keepalive_interval_s;
    options.keepalive.count = listen.keepalive_count;
    return options;
}

bool may_overlap(const net::Address& a, const net::Address& b) {
    return !a.is_unix() && !b.is_unix() && a.port() == b.port() && (a.is_any() || b.is_any());
}

// The file of a unix socket whose owner died: nobody answers there any more.
bool is_stale(const net::Address& address) {
    struct stat found {};
    if (lstat(std::string(address.unix_path()).c_str(), &found) != 0 || !S_ISSOCK(found.st_mode))
        return false;
    const Descriptor probe(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    return probe && connect(probe.get(), address.raw(), address.length()) != 0 && errno == ECONNREFUSED;
}

}  // namespace

ListeningSocket::~ListeningSocket() {
    if (owns_file && address.is_unix()) unlink(std::string(address.unix_path()).c_str());
}

// Opens the sockets of one generation. All addresses are tested before the first is bound:
// our own sockets must not be mistaken for another instance's.
class SocketOpener {
public:
    SocketOpener(const SocketSet& from, unsigned workers, const Report& report)
        : from_(from), workers_(workers), report_(report) {}

    Result<SocketSet> open(const Generation& generation) {
        for (const auto& listen : generation.listens()) {
            auto address = net::Address::parse(listen->options.text, 80);
            if (!address) return address.error();
            wanted_.push_back({&listen->options, *address});
        }
        for (int tried = 1;; ++tried) {
            const bool in_use = !all_free();
            if (failure_) return *failure_;
            if (!in_use) break;
            if (tried == bind_tries) return invalid("still could not bind()");
            report_(LogLevel::notice, "try again to bind() after 500ms");
            const timespec pause{0, bind_pause_ms * 1000000};
            nanosleep(&pause, nullptr);
        }
        for (const Wanted& wanted : wanted_) {
            auto opened = open_group(wanted);
            if (!opened) return opened.error();
        }
        return std::move(made_);
    }

private:
    struct Wanted {
        const Listen* listen;
        net::Address address;
    };

    bool all_free() {
        bool free = true;
        for (const Wanted& wanted : wanted_) {
            if (from_.has(wanted.listen->text) || overlaps_own(wanted.address)) continue;
            if (wanted.address.is_unix() && is_stale(wanted.address)) {
                unlink(std::string(wanted.address.unix_path()).c_str());
            }
            auto probed = net::probe_free(wanted.address);
            if (probed) continue;
            if (probed.error().system != EADDRINUSE) {
                failure_ = probed.error();
                return false;
            }
            report_(LogLevel::emerg, probed.error().text);
            free = false;
        }
        return free;
    }

    // `listen 80; listen 127.0.0.1:80;`: the first is then no sign of another instance.
    bool overlaps_own(const net::Address& address) const {
        for (const auto& socket : from_.all()) {
            if (may_overlap(socket->address, address)) return true;
        }
        return false;
    }

    Result<void> open_group(const Wanted& wanted) {
        SocketSet::Group& group = made_.sockets_[wanted.listen->text];
        const auto known = from_.sockets_.find(wanted.listen->text);
        if (known != from_.sockets_.end()) {
            group = known->second;
            for (const auto& socket : group) listen(socket->fd.get(), wanted.listen->backlog);
        }
        const std::size_t count = wanted.address.is_unix() ? 1 : workers_;
        while (group.size() < count) {
            auto fd = net::open_listener(wanted.address, options_of(*wanted.listen));
            if (!fd) return fd.error();
            group.push_back(
                std::make_shared<ListeningSocket>(socket_id(*fd), wanted.address, Descriptor(*fd), false));
        }
        return {};
    }

    const SocketSet& from_;
    const unsigned workers_;
    const Report& report_;
    std::vector<Wanted> wanted_;
    std::optional<Error> failure_;
    SocketSet made_;
};

Result<SocketSet> SocketSet::open(const Generation& generation, unsigned workers, const SocketSet& from,
                                  const Report& report) {
    return SocketOpener(from, workers, report).open(generation);
}

SocketSet SocketSet::inherit(const std::string& descriptors) {
    SocketSet set;
    const char* at = descriptors.data();
    const char* const end = at + descriptors.size();
    while (at != end) {
        int number = -1;
        const auto read = std::from_chars(at, end, number);
        if (read.ec != std::errc() || read.ptr == end || *read.ptr != ';' || number < 0) break;
        at = read.ptr + 1;
        sockaddr_storage storage{};
        auto* raw = reinterpret_cast<sockaddr*>(&storage);
        socklen_t length = sizeof(storage);
        if (getsockname(number, raw, &length) != 0) continue;
        fcntl(number, F_SETFD, FD_CLOEXEC);
        const net::Address address(raw, length);
        set.sockets_[address.text()].push_back(
            std::make_shared<ListeningSocket>(socket_id(number), address, Descriptor(number), true));
    }
    return set;
}

std::vector<SocketSet::Entry> SocketSet::for_worker(unsigned id, unsigned workers) const {
    std::vector<Entry> entries;
    for (const auto& [text, group] : sockets_) {
        const bool shared = group.front()->address.is_unix();
        for (std::size_t i = 0; i < group.size(); ++i) {
            if (shared || i % workers == id) entries.push_back({text, group[i]});
        }
    }
    return entries;
}

std::vector<std::shared_ptr<ListeningSocket>> SocketSet::all() const {
    std::vector<std::shared_ptr<ListeningSocket>> sockets;
    for (const auto& [text, group] : sockets_) sockets.insert(sockets.end(), group.begin(), group.end());
    return sockets;
}

void SocketSet::steer(unsigned workers) const {
    sock_filter program[] = {
        {BPF_LD | BPF_W | BPF_ABS, 0, 0, static_cast<__u32>(SKF_AD_OFF + SKF_AD_RANDOM)},
        {BPF_ALU | BPF_MOD | BPF_K, 0, 0, workers},
        {BPF_RET | BPF_A, 0, 0, 0},
    };
    const sock_fprog choose{std::size(program), program};
    for (const auto& [text, group] : sockets_) {
        if (group.front()->address.is_unix()) continue;
        // A program stays with the group; the kernel's own choice, by address, is the better one.
        const int fd = group.front()->fd.get();
        if (group.size() > workers) {
            setsockopt(fd, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &choose, sizeof(choose));
        } else {
            const int unused = 0;
            setsockopt(fd, SOL_SOCKET, SO_DETACH_REUSEPORT_BPF, &unused, sizeof(unused));
        }
    }
}

void SocketSet::own_files(bool made_here, bool inherited) const {
    for (const auto& socket : all()) socket->owns_file = socket->inherited ? inherited : made_here;
}

}  // namespace weir::server
