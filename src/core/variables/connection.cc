#include <array>
#include <climits>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/variables/values.h"
#include "core/variables/variables.h"
#include "net/loop.h"
#include "weir/base/version.h"
#include "weir/core/worker.h"

namespace weir {

namespace {

Value remote_addr(Request& r, std::string_view) { return r.connection().remote_address; }

Value binary_remote_addr(Request& r, std::string_view) {
    const ConnectionInfo& connection = r.connection();
    return connection.remote_binary.empty() ? connection.remote_address : connection.remote_binary;
}

Value port_text(Request& r, unsigned port) { return port == 0 ? std::string_view("") : decimal(r, port); }
Value remote_port(Request& r, std::string_view) { return port_text(r, r.connection().remote_port); }
Value server_addr(Request& r, std::string_view) { return r.connection().server_address; }
Value server_port(Request& r, std::string_view) { return port_text(r, r.connection().server_port); }
Value connection_number(Request& r, std::string_view) { return decimal(r, r.connection().number); }
Value connection_requests(Request& r, std::string_view) { return decimal(r, r.connection().requests); }

Value connection_time(Request& r, std::string_view) {
    const auto now = r.worker().loop().wall().milliseconds;
    const auto started = static_cast<std::int64_t>(r.connection().started * 1000.0);
    return seconds_text(r, static_cast<std::uint64_t>(std::max<std::int64_t>(0, now - started)));
}

// PROXY protocol is not spoken, pipelining not recorded.
Value never(Request&, std::string_view) { return std::nullopt; }
Value not_pipelined(Request&, std::string_view) { return "."; }

Value hostname(Request&, std::string_view) {
    static const std::string name = [] {
        std::array<char, HOST_NAME_MAX + 1> buffer{};
        if (gethostname(buffer.data(), buffer.size() - 1) != 0) return std::string();
        std::string text(buffer.data());
        for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
        return text;
    }();
    return name;
}

Value pid(Request& r, std::string_view) { return decimal(r, static_cast<std::uint64_t>(getpid())); }
Value version(Request&, std::string_view) { return product_version; }

Value limit_rate(Request&, std::string_view) { return "0"; }
void set_limit_rate(Request&, std::string_view) {}

Value tcp_info_field(Request& r, std::uint32_t tcp_info::*field) {
    tcp_info info{};
    socklen_t size = sizeof info;
    const int socket = r.connection().socket;
    if (socket < 0 || getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
    return decimal(r, info.*field);
}

Value tcp_rtt(Request& r, std::string_view) { return tcp_info_field(r, &tcp_info::tcpi_rtt); }
Value tcp_rtt_variance(Request& r, std::string_view) { return tcp_info_field(r, &tcp_info::tcpi_rttvar); }
Value tcp_window(Request& r, std::string_view) { return tcp_info_field(r, &tcp_info::tcpi_snd_cwnd); }
Value tcp_space(Request& r, std::string_view) { return tcp_info_field(r, &tcp_info::tcpi_rcv_space); }

constexpr Variable rows[] = {
    {"remote_addr", &remote_addr, nullptr, false, false, "The client's address."},
    {"binary_remote_addr", &binary_remote_addr, nullptr, false, false, "The same in 4 or 16 bytes."},
    {"remote_port", &remote_port, nullptr, false, false, "The client's port."},
    {"server_addr", &server_addr, nullptr, false, false, "The address that the client connected to."},
    {"server_port", &server_port, nullptr, false, false, "The port that the client connected to."},
    {"connection", &connection_number, nullptr, false, false, "The connection's number in its worker."},
    {"connection_requests", &connection_requests, nullptr, false, false,
     "Requests on it, this one included."},
    {"connection_time", &connection_time, nullptr, false, false, "Its age in seconds, with milliseconds."},
    {"pipe", &not_pipelined, nullptr, false, false, "Always \".\"."},
    {"proxy_protocol_", &never, nullptr, true, false, "Always empty: PROXY protocol is not spoken."},
    {"hostname", &hostname, nullptr, false, false, "This machine's name."},
    {"pid", &pid, nullptr, false, false, "The worker's process number."},
    {"nginx_version", &version, nullptr, false, false, "The version of weir."},
    {"limit_rate", &limit_rate, &set_limit_rate, false, false, "Accepted; rates are not limited."},
    {"tcpinfo_rtt", &tcp_rtt, nullptr, false, false, "Round trip time to the client, microseconds."},
    {"tcpinfo_rttvar", &tcp_rtt_variance, nullptr, false, false, "Its variance."},
    {"tcpinfo_snd_cwnd", &tcp_window, nullptr, false, false, "The congestion window."},
    {"tcpinfo_rcv_space", &tcp_space, nullptr, false, false, "The receive space."},
};

}  // namespace

std::span<const Variable> connection_variables() { return rows; }

}  // namespace weir
