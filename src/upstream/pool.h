// Idle upstream connections of a worker. They belong to no generation: a reload leaves them
// open as long as a group of that name still wants connections to that peer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "net/address.h"
#include "net/deadlines.h"
#include "net/stream.h"
#include "upstream/group.h"
#include "weir/core/worker.h"

namespace weir::upstream {

// What two requests must agree in to use the same connection.
struct ConnectionKey {
    net::Address address;

    explicit ConnectionKey(const net::Address& address) : address(address) {}
    friend bool operator==(const ConnectionKey&, const ConnectionKey&) = default;
};

struct ConnectionKeyHash {
    std::size_t operator()(const ConnectionKey& key) const { return key.address.hash(); }
};

class IdleSet;

namespace detail {
// A node of a circular doubly linked list.
struct IdleLink {
    IdleLink* previous = this;
    IdleLink* next = this;

    void unlink() {
        previous->next = next;
        next->previous = previous;
        previous = next = this;
    }
    void insert_after(IdleLink& position) {
        previous = &position;
        next = position.next;
        next->previous = this;
        position.next = this;
    }
};
}  // namespace detail

// An open connection to a peer, busy (owned by an exchange) or idle (owned by an IdleSet).
class Connection {
public:
    Connection(std::unique_ptr<net::Stream> stream, const ConnectionKey& key)
        : stream_(std::move(stream)), key_(key), opened_ms_(stream_->loop().now_ms()) {}

    net::Stream& stream() { return *stream_; }
    const ConnectionKey& key() const { return key_; }
    std::uint64_t opened_ms() const { return opened_ms_; }  // of the loop's clock

    std::uint64_t requests = 0;  // sent on it, the present one included
    bool reused = false;         // it came from the pool

private:
    friend class IdleSet;
    struct Link : detail::IdleLink {
        Connection* connection = nullptr;
    };

    std::unique_ptr<net::Stream> stream_;
    ConnectionKey key_;
    std::uint64_t opened_ms_;
    IdleSet* set_ = nullptr;             // where it is idle, or was last
    detail::IdleLink* shelf_ = nullptr;  // the list of its key there
    Link by_age_;
    Link by_key_;
    net::Deadline expiry_;
};

// The idle connections of one group, newest first.
class IdleSet {
public:
    IdleSet() = default;
    IdleSet(const IdleSet&) = delete;
    IdleSet& operator=(const IdleSet&) = delete;
    ~IdleSet();

    // The connection used last, of those that are still good; null when there is none.
    std::unique_ptr<Connection> take(const ConnectionKey& key);

    // Keeps the connection, or closes it where `config` says so (too many requests, too old)
    // or it isn't usable (its peer closed it or sent what nobody asked for). The one idle
    // longest makes room.
    void put(std::unique_ptr<Connection> connection, const KeepaliveConfig& config);

    std::size_t size() const { return size_; }

private:
    // Takes an idle connection out of all lists.
    std::unique_ptr<Connection> release(Connection& connection);

    std::size_t size_ = 0;
    detail::IdleLink ages_;
    // One list for every key there ever was: they stay where they are.
    std::unordered_map<ConnectionKey, detail::IdleLink, ConnectionKeyHash> by_key_;
};

// The sets of a worker, by group name: worker.state<Pool>().
class Pool {
public:
    explicit Pool(Worker&) {}

    std::shared_ptr<IdleSet> set(std::string_view group);

private:
    std::unordered_map<std::string, std::shared_ptr<IdleSet>> sets_;
};

}  // namespace weir::upstream
