// What weir says of itself: -v, -V and -h, and where it expects its files.
#pragma once

#include <span>
#include <string>

#include "weir/core/module.h"

namespace weir::server {

inline constexpr const char* default_prefix = "/usr/local/weir/";
// These are relative to the prefix.
inline constexpr const char* default_conf = "conf/weir.conf";
inline constexpr const char* default_error_log = "logs/error.log";
inline constexpr const char* default_pid_file = "logs/weir.pid";

// "weir/0.1.0"
std::string version();
// "weir version: weir/0.1.0\n"
std::string version_text();
std::string help_text();
// The compiler, the libraries with the versions that are in use, and a line of nginx's
// configure arguments that says which of nginx's modules this build has counterparts of:
// tools read it.
std::string configure_text(std::span<const Module* const> modules);

}  // namespace weir::server
