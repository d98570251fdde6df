// The master's side of one worker process.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include <sys/types.h>

#include "server/channel.h"
#include "server/conf_loader.h"
#include "server/listening_sockets.h"
#include "weir/base/result.h"

namespace weir::server {

using Clock = std::chrono::steady_clock;

// What a worker's program is called when it starts, and what ps shows. main() knows a
// worker by it.
inline constexpr const char* worker_title = "weir: worker process";
// The worker's end of the channel.
inline constexpr int worker_channel_fd = 3;

struct WorkerHandle {
    std::uint64_t key = 0;  // unique in the life of the master
    unsigned id = 0;        // 0 … worker_processes-1
    pid_t pid = 0;
    Channel channel;
    Clock::time_point started;
    std::uint64_t loaded = 0;     // the generation it was sent last
    std::uint64_t committed = 0;  // the generation it confirmed
    bool leaving = false;         // was told to end: nobody follows it

    // Starts this same executable, even if the file has been replaced, with nothing but the
    // channel and the standard descriptors.
    static Result<std::unique_ptr<WorkerHandle>> start(std::uint64_t key, unsigned id);

    // Sends the resources and the Load of `conf`; `workers` is how many share the sockets.
    Result<void> load(const LoadedConf& conf, const SocketSet& sockets, unsigned workers,
                      const Invocation& invocation, int snapshot_fd);
};

Load make_load(const LoadedConf& conf, const Invocation& invocation, unsigned worker_id);

// A memfd with the conf's files, which the worker parses.
Result<Descriptor> make_snapshot_file(const conf::Snapshot& snapshot);

}  // namespace weir::server
