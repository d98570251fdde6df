// A peer: one address of one `server` line. What the conf says of it is immutable and
// belongs to the generation; how it fares belongs to the worker and outlives reloads.
#pragma once

#include <cstdint>
#include <ctime>
#include <string>

#include "net/address.h"

namespace weir::upstream {

// As the conf has it (nginx's `server` parameters).
struct PeerConfig {
    net::Address address;
    std::string name;               // of this address: "127.0.0.1:80", "unix:/path"; $upstream_addr
    std::string server;             // as written, for logs: "backend1.example.com:8080"
    long weight = 1;                // >= 1
    long max_fails = 1;             // 0: failures are not counted
    std::time_t fail_timeout = 10;  // seconds
    long max_conns = 0;             // 0: no limit
    bool backup = false;
    bool down = false;
};

// As it fares in this worker.
struct Peer {
    const PeerConfig* config = nullptr;  // of GroupState's copy, not of a generation's

    long current_weight = 0;
    long effective_weight = 0;  // config->weight, lowered by failures, creeping back

    long connections = 0;      // requests that are at this peer now
    long fails = 0;            // within fail_timeout
    std::time_t accessed = 0;  // of the last failure, by the wall clock
    std::time_t checked = 0;   // of the last failure or of the last try after fail_timeout
};

}  // namespace weir::upstream
