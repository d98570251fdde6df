// What a request may know about the connection it came on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weir {

struct ConnectionInfo {
    std::uint64_t number = 0;    // unique in the worker; "*N" in the error log
    std::uint64_t requests = 0;  // this one included
    double started = 0;          // seconds since the epoch
    std::string remote_address;  // "192.0.2.1", "2001:db8::1" or "unix:"
    std::string remote_binary;   // 4 or 16 bytes; empty on a unix socket
    std::uint16_t remote_port = 0;
    std::string server_address;  // of the accepted socket, not of the listen directive
    std::uint16_t server_port = 0;
    int socket = -1;  // for TCP_INFO; not owned
};

}  // namespace weir
