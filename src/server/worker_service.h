// What a worker process does: it holds prepared generations, serves by the committed one,
// and ends in one way or the other. Told by the master over the channel, or directly
// (`master_process off`).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/connections.h"
#include "net/listener.h"
#include "net/loop.h"
#include "server/descriptor.h"
#include "server/log_registry.h"
#include "server/messages.h"
#include "weir/base/result.h"
#include "weir/core/generation.h"
#include "weir/core/worker.h"

namespace weir::server {

class WorkerService {
public:
    // `ended` is called once, from the loop, when there is nothing left to do after quit() or
    // stop().
    WorkerService(net::Loop& loop, std::function<void()> ended);
    ~WorkerService();
    WorkerService(const WorkerService&) = delete;
    WorkerService& operator=(const WorkerService&) = delete;

    // Part of the next prepare().
    void add(const Resource& resource, Descriptor descriptor);
    // Builds the generation from its files, and nothing more: what is live does not change.
    Result<void> prepare(const Load& load, std::string_view snapshot);
    // Serves by it from now on. False when it was not prepared.
    bool commit(std::uint64_t generation);
    void discard(std::uint64_t generation) { prepared_.erase(generation); }

    void reopen(const std::string& log, Descriptor descriptor);
    // Accepts what is queued, finishes what is running, at most for worker_shutdown_timeout.
    void quit();
    void stop();
    bool quitting() const { return quitting_; }

    // Of the committed generation; null before the first.
    Log* error_log() const;

private:
    struct NewListener {
        std::string text;
        Descriptor descriptor;
    };
    using NewListeners = std::map<std::uint64_t, NewListener>;
    struct Prepared {
        std::unique_ptr<GenerationLogs> logs;
        std::shared_ptr<const Generation> generation;
        NewListeners listeners;
        std::string error_log;  // where crashes and libraries write
    };
    struct Retired {
        std::unique_ptr<GenerationLogs> logs;  // outlive the generation
        std::weak_ptr<const Generation> generation;
    };

    Result<void> become_user(const Load& load);
    void drain_removed(const NewListeners& kept);
    void start_listening(NewListeners& listeners);
    // What does not know of logs (a crash, a library) writes into the error log, as in nginx.
    void redirect_stderr();
    void accept(std::unique_ptr<net::Stream> stream, const std::string& listen);
    void accept_failed(int error);
    void log(LogLevel level, const std::string& text);
    void end();

    net::Loop& loop_;
    std::function<void()> ended_;
    LogFiles files_;
    NewListeners offered_;  // for the next prepare()
    std::vector<std::shared_ptr<OpenLog>> offered_logs_;
    std::map<std::uint64_t, Prepared> prepared_;
    std::vector<Retired> retired_;
    std::unique_ptr<GenerationLogs> logs_;  // of the committed generation
    std::string error_log_path_;
    std::unique_ptr<Worker> worker_;
    std::unique_ptr<Connections> connections_;
    std::map<std::uint64_t, std::unique_ptr<net::Listener>> listeners_;
    net::Deadline shutdown_;
    bool quitting_ = false;
    bool has_user_ = false;
};

}  // namespace weir::server
