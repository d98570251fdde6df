#include "upstream/pool.h"

#include <utility>

namespace weir::upstream {

namespace {

bool is_usable(net::Stream& stream) { return !stream.ended() && stream.input().empty(); }

}  // namespace

// The analyzer does not see that release() unlinks what its caller then destroys.
// NOLINTBEGIN(clang-analyzer-cplusplus.NewDelete)

IdleSet::~IdleSet() {
    while (ages_.next != &ages_) release(*static_cast<Connection::Link*>(ages_.next)->connection);
}

std::unique_ptr<Connection> IdleSet::release(Connection& connection) {
    connection.by_age_.unlink();
    connection.by_key_.unlink();
    connection.expiry_.cancel();
    connection.stream_->on_hangup(nullptr, nullptr);
    --size_;
    return std::unique_ptr<Connection>(&connection);
}

std::unique_ptr<Connection> IdleSet::take(const ConnectionKey& key) {
    auto bucket = by_key_.find(key);
    if (bucket == by_key_.end()) return nullptr;
    detail::IdleLink& list = bucket->second;
    while (list.next != &list) {
        auto newest = release(*static_cast<Connection::Link*>(list.next)->connection);
        if (!is_usable(*newest->stream_)) continue;
        newest->reused = true;
        return newest;
    }
    return nullptr;
}

void IdleSet::put(std::unique_ptr<Connection> connection, const KeepaliveConfig& config) {
    net::Loop& loop = connection->stream_->loop();
    const bool worn_out =
        connection->requests >= config.requests || loop.now_ms() - connection->opened_ms_ > config.time_ms;
    if (!config.enabled() || worn_out || !is_usable(*connection->stream_)) return;
    while (size_ >= config.connections) {
        release(*static_cast<Connection::Link*>(ages_.previous)->connection);
    }
    Connection* kept = connection.release();
    if (kept->set_ != this) {
        kept->set_ = this;
        kept->shelf_ = &by_key_[kept->key_];
    }
    kept->by_age_.connection = kept->by_key_.connection = kept;
    kept->by_age_.insert_after(ages_);
    kept->by_key_.insert_after(*kept->shelf_);
    ++size_;
    auto drop = [](void* argument) {
        auto* gone = static_cast<Connection*>(argument);
        gone->set_->release(*gone);
    };
    kept->stream_->on_hangup(drop, kept);
    kept->expiry_.set(loop.deadlines(), config.timeout_ms, drop, kept);
}

// NOLINTEND(clang-analyzer-cplusplus.NewDelete)

std::shared_ptr<IdleSet> Pool::set(std::string_view group) {
    std::shared_ptr<IdleSet>& found = sets_[std::string(group)];
    if (!found) {
        found = std::make_shared<IdleSet>();
        // Groups that came and went leave nothing behind.
        std::erase_if(sets_, [&](const auto& entry) {
            return entry.second.use_count() == 1 && entry.second->size() == 0 && entry.first != group;
        });
    }
    return sets_[std::string(group)];
}

}  // namespace weir::upstream
