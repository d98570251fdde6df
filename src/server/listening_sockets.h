// The master's listening sockets. Per TCP address one for each worker, in one SO_REUSEPORT
// group, so that a crashed worker's queue waits for its successor; a unix socket is shared
// by all workers.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "net/address.h"
#include "server/descriptor.h"
#include "weir/base/log.h"
#include "weir/base/result.h"
#include "weir/core/generation.h"

namespace weir::server {

// One kernel socket. When nobody holds it any more it is closed, and the file of a unix
// socket removed if it is ours to remove.
struct ListeningSocket {
    ListeningSocket(std::uint64_t id, const net::Address& address, Descriptor fd, bool inherited)
        : id(id), address(address), fd(std::move(fd)), inherited(inherited), owns_file(!inherited) {}
    ~ListeningSocket();

    const std::uint64_t id;
    const net::Address address;
    const Descriptor fd;
    const bool inherited;  // from the binary that this one replaces
    bool owns_file;
};

using Report = std::function<void(LogLevel level, const std::string& text)>;

// What one generation listens on. Sets share their common sockets: opening the next
// generation's set while the old one is in use changes nothing for it.
class SocketSet {
public:
    // Opens what `from` does not have. Each failure is told to `report` in nginx's words; an
    // address in use is tried 5 times, 500 ms apart, as long as this blocks.
    static Result<SocketSet> open(const Generation& generation, unsigned workers, const SocketSet& from,
                                  const Report& report);
    // The descriptors that an older binary handed over, "7;8;9;"; others are left alone.
    static SocketSet inherit(const std::string& descriptors);

    struct Entry {
        std::string text;  // Listen::text
        std::shared_ptr<ListeningSocket> socket;
    };
    // What worker `id` of `workers` accepts from. Together they cover every socket, also
    // those that were made for more workers: no queued connection is left behind.
    std::vector<Entry> for_worker(unsigned id, unsigned workers) const;
    std::vector<std::shared_ptr<ListeningSocket>> all() const;
    // Where there are more sockets than workers: new connections go to the first `workers`
    // only, so that no worker gets a double share.
    void steer(unsigned workers) const;

    bool has(const std::string& text) const { return sockets_.contains(text); }
    // Whose the files of unix sockets are, of our own making and inherited: another binary may
    // still listen there.
    void own_files(bool made_here, bool inherited) const;

private:
    using Group = std::vector<std::shared_ptr<ListeningSocket>>;
    friend class SocketOpener;

    std::map<std::string, Group> sockets_;
};

}  // namespace weir::server
