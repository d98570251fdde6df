// The settings of nginx's http core, level by level. Their rows stand in
// src/core/directives_*.cc; all other settings belong to modules.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "weir/base/log.h"
#include "weir/conf/directive.h"
#include "weir/conf/setting.h"
#include "weir/core/build_context.h"
#include "weir/core/regex.h"
#include "weir/core/template.h"

namespace weir {

using std::chrono::milliseconds;
using std::chrono::seconds;

// `error_log FILE LEVEL`, as written.
struct ErrorLogTarget {
    std::string path;  // absolute, or "stderr"
    LogLevel level = LogLevel::error;
};

struct MainSettings {
    static constexpr conf::Level level = conf::Level::main;
    conf::Setting<bool> daemon{true};
    conf::Setting<bool> master_process{true};
    conf::Setting<long> worker_processes{1};  // 0: auto, one per core
    conf::Setting<std::string> user{""};
    conf::Setting<std::string> group{""};
    conf::Setting<std::string> pid{""};
    conf::Setting<long> worker_rlimit_nofile{-1};
    conf::Setting<milliseconds> worker_shutdown_timeout{milliseconds(0)};
    conf::Setting<long> worker_connections{512};
    std::vector<std::string> env;  // "NAME" or "NAME=value"
    std::vector<ErrorLogTarget> error_logs;
};

// One `listen`.
struct Listen {
    std::string text;  // normalised: "0.0.0.0:80", "[::]:80", "unix:/path"; the key everywhere
    bool default_server = false;
    bool reuseport = false;
    bool written_options = false;  // backlog and friends given here
    int backlog = 511;
    int receive_buffer = -1;
    int send_buffer = -1;
    bool ipv6only = true;
    bool deferred = false;
    int fastopen = -1;
    std::optional<bool> so_keepalive;  // unset: the system's
    int keepalive_idle_s = 0;          // 0: the system's
    int keepalive_interval_s = 0;
    int keepalive_count = 0;
    conf::Place place;
};

struct ServerNameSetting {
    std::string text;  // lower case unless a regex
    std::shared_ptr<Regex> regex;
};

struct ServerSettings {
    static constexpr conf::Level level = conf::Level::server;
    std::vector<Listen> listens;
    std::vector<ServerNameSetting> names;
    conf::Setting<milliseconds> client_header_timeout{milliseconds(60000)};
    conf::Setting<conf::Size> client_header_buffer_size{conf::Size{1024}};
    conf::Setting<long> large_buffers_count{4};
    conf::Setting<conf::Size> large_buffers_size{conf::Size{8192}};
    conf::Setting<bool> merge_slashes{true};
    conf::Setting<bool> ignore_invalid_headers{true};
    conf::Setting<bool> underscores_in_headers{false};
    void inherit(const ServerSettings& parent);
};

// `error_page 404 =200 /uri`.
struct ErrorPage {
    int status;
    int overwrite;  // -1: keep the status; 0: take what the page's location answers
    Template target;
    std::string args;
};

using MimeTypes = std::unordered_map<std::string, std::string>;  // extension → type

struct CoreSettings {
    static constexpr conf::Level level = conf::Level::location;
    enum class Tokens { off, on, build };
    enum class Lingering { off, on, always };

    Template root = Template::constant("html");
    bool root_written = false;
    bool is_alias = false;
    // Bytes of a URI that `alias` takes the place of: its location's name, or, in a regex
    // location, whole_uri.
    static constexpr std::size_t whole_uri = static_cast<std::size_t>(-1);
    std::size_t alias_replaces = 0;
    std::shared_ptr<const MimeTypes> types;
    conf::Setting<std::string> default_type{"text/plain"};
    bool internal = false;
    std::vector<ErrorPage> error_pages;
    conf::Setting<bool> recursive_error_pages{false};
    conf::Setting<conf::Size> client_max_body_size{conf::Size{1 << 20}};
    conf::Setting<conf::Size> client_body_buffer_size{conf::Size{16384}};
    conf::Setting<milliseconds> client_body_timeout{milliseconds(60000)};
    conf::Setting<std::string> client_body_temp_path{"client_body_temp"};
    conf::Setting<milliseconds> keepalive_timeout{milliseconds(75000)};
    conf::Setting<seconds> keepalive_header{seconds(0)};
    conf::Setting<long> keepalive_requests{1000};
    conf::Setting<milliseconds> keepalive_time{milliseconds(3600000)};
    conf::Setting<milliseconds> send_timeout{milliseconds(60000)};
    conf::Setting<bool> reset_timedout_connection{false};
    conf::Setting<Lingering> lingering_close{Lingering::on};
    conf::Setting<milliseconds> lingering_time{milliseconds(30000)};
    conf::Setting<milliseconds> lingering_timeout{milliseconds(5000)};
    conf::Setting<Tokens> server_tokens{Tokens::on};
    conf::Setting<bool> sendfile{false};
    conf::Setting<bool> etag{true};
    conf::Setting<bool> chunked_transfer_encoding{true};
    conf::Setting<bool> absolute_redirect{true};
    conf::Setting<bool> server_name_in_redirect{false};
    conf::Setting<bool> port_in_redirect{true};
    conf::Setting<bool> log_not_found{true};
    conf::Setting<conf::Size> postpone_output{conf::Size{1460}};
    std::vector<ErrorLogTarget> error_logs;
    void inherit(const CoreSettings& parent);
};

// The Content-Type for a file name or URI by `types` and `default_type`.
std::string_view content_type_for(const CoreSettings& settings, std::string_view path);

}  // namespace weir
