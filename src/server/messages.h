// What master and workers say to each other, and its bytes.
//
// A worker starts empty. For a generation it gets one Resource per listening socket and log
// file, then the Load; it answers Prepared or Failed; after Commit it serves by it and says
// Committed. The same at its start, after a crash of its predecessor and for a reload.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "weir/base/result.h"

namespace weir::server {

enum class ResourceKind : std::uint8_t { listener = 1, log = 2 };

// To the worker, with a descriptor: part of the Load that follows. What a worker already
// has (the same id, or the same log) is no reason not to send it again.
struct Resource {
    ResourceKind kind = ResourceKind::listener;
    std::uint64_t id = 0;  // of a listener: one kernel socket; 0 for a log
    std::string name;      // Listen::text, or a log's path
};

// To the worker, with a descriptor: the memfd with the serialized conf snapshot.
struct Load {
    std::uint64_t generation = 0;
    std::uint32_t worker_id = 0;  // 0 … worker_processes-1
    std::string prefix;
    std::string conf_path;
    std::string global_directives;
    std::string default_error_log;
    std::string user;  // to become; both empty: stay what the process is
    std::string group;
};

struct Commit {
    std::uint64_t generation = 0;
};
struct Discard {
    std::uint64_t generation = 0;
};
struct Quit {};  // finish the requests, then exit
struct Stop {};  // exit
// To the worker, with a descriptor: the log was opened again.
struct ReopenLog {
    std::string path;
};

// To the master.
struct Prepared {
    std::uint64_t generation = 0;
};
struct Failed {
    std::uint64_t generation = 0;
    std::string text;
};
struct Committed {
    std::uint64_t generation = 0;
};

using Message =
    std::variant<Resource, Load, Commit, Discard, Quit, Stop, ReopenLog, Prepared, Failed, Committed>;

// No message is longer; encode() cuts the text of a Failed.
inline constexpr std::size_t max_message_size = 64 * 1024;

bool carries_descriptor(const Message& message);

// Fails for a message that would be too long.
Result<std::string> encode(const Message& message);
// Refuses everything that encode() does not make.
Result<Message> decode(std::string_view bytes);

}  // namespace weir::server
