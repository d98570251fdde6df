#include "server/about.h"

#include <string_view>

#include <ares.h>
#include <brotli/encode.h>
#include <llhttp.h>
#include <nlohmann/json.hpp>
#include <openssl/crypto.h>
#include <openssl/opensslv.h>
#include <spdlog/version.h>
#include <uv.h>
#include <zlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace weir::server {

namespace {

#define WEIR_TEXT_OF(x) #x
#define WEIR_TEXT(x) WEIR_TEXT_OF(x)

#if defined(__clang__)
constexpr std::string_view compiler = "clang " __clang_version__;
#else
constexpr std::string_view compiler = "gcc " __VERSION__;
#endif

// One of nginx's modules, and a directive by which to know that weir has the same feature.
struct Counterpart {
    std::string_view module;
    std::string_view directive;
};

// Built into nginx unless --without-…_module was given.
constexpr Counterpart standard_modules[] = {
    {"charset", "charset"},
    {"gzip", "gzip"},
    {"ssi", "ssi"},
    {"userid", "userid"},
    {"access", "allow"},
    {"auth_basic", "auth_basic"},
    {"mirror", "mirror"},
    {"autoindex", "autoindex"},
    {"geo", "geo"},
    {"map", "map"},
    {"split_clients", "split_clients"},
    {"referer", "valid_referers"},
    {"rewrite", "rewrite"},
    {"proxy", "proxy_pass"},
    {"fastcgi", "fastcgi_pass"},
    {"uwsgi", "uwsgi_pass"},
    {"scgi", "scgi_pass"},
    {"grpc", "grpc_pass"},
    {"memcached", "memcached_pass"},
    {"limit_conn", "limit_conn"},
    {"limit_req", "limit_req"},
    {"empty_gif", "empty_gif"},
    {"browser", "ancient_browser"},
    {"upstream_hash", "hash"},
    {"upstream_ip_hash", "ip_hash"},
    {"upstream_least_conn", "least_conn"},
    {"upstream_random", "random"},
    {"upstream_keepalive", "keepalive"},
    {"upstream_zone", "zone"},
};

// In nginx only with --with-…_module.
constexpr Counterpart optional_modules[] = {
    {"http_ssl", "ssl_certificate"},
    {"http_v2", "http2"},
    {"http_realip", "set_real_ip_from"},
    {"http_addition", "add_before_body"},
    {"http_sub", "sub_filter"},
    {"http_dav", "dav_methods"},
    {"http_gunzip", "gunzip"},
    {"http_gzip_static", "gzip_static"},
    {"http_auth_request", "auth_request"},
    {"http_secure_link", "secure_link"},
    {"http_slice", "slice"},
    {"http_stub_status", "stub_status"},
};

bool has_directive(std::span<const Module* const> modules, std::string_view name) {
    for (const Module* module : modules) {
        for (const conf::Directive& row : module->directives) {
            if (row.name == name) return true;
        }
    }
    return false;
}

std::string configure_arguments(std::span<const Module* const> modules) {
    const std::string prefix = default_prefix;
    std::string text = "--prefix=" + prefix.substr(0, prefix.size() - 1);
    text += " --conf-path=" + prefix + default_conf;
    text += " --error-log-path=" + prefix + default_error_log;
    text += " --pid-path=" + prefix + default_pid_file;
    text += " --http-log-path=" + prefix + "logs/access.log";
    text += " --with-compat --with-pcre --with-pcre-jit";
    for (const Counterpart& one : optional_modules) {
        if (!has_directive(modules, one.directive)) continue;
        text.append(" --with-").append(one.module).append("_module");
    }
    for (const Counterpart& one : standard_modules) {
        if (has_directive(modules, one.directive)) continue;
        text.append(" --without-http_").append(one.module).append("_module");
    }
    return text;
}

std::string pcre2_version() {
    char text[64] = "";
    pcre2_config_8(PCRE2_CONFIG_VERSION, text);
    return text;
}

std::string brotli_version() {
    const std::uint32_t packed = BrotliEncoderVersion();
    return std::to_string(packed >> 24) + "." + std::to_string(packed >> 12 & 0xfff) + "." +
           std::to_string(packed & 0xfff);
}

// nginx's sentence; the version that runs may be newer than the one that was compiled with.
std::string openssl_line() {
    const std::string_view running = OpenSSL_version(OPENSSL_VERSION);
    std::string line = "built with " OPENSSL_VERSION_TEXT;
    if (running != OPENSSL_VERSION_TEXT) line.append(" (running with ").append(running).append(")");
    return line + "\n";
}

std::string library_lines() {
    std::string text;
    const auto line = [&text](std::string_view name, std::string_view version) {
        text.append("built with ").append(name).append(" ").append(version).append("\n");
    };
    line("libuv", uv_version_string());
    line("llhttp", WEIR_TEXT(LLHTTP_VERSION_MAJOR) "." WEIR_TEXT(LLHTTP_VERSION_MINOR) "." WEIR_TEXT(
                       LLHTTP_VERSION_PATCH));
    line("PCRE2", pcre2_version());
    line("c-ares", ares_version(nullptr));
    line("zlib", zlibVersion());
    line("brotli", brotli_version());
    line("spdlog",
         WEIR_TEXT(SPDLOG_VER_MAJOR) "." WEIR_TEXT(SPDLOG_VER_MINOR) "." WEIR_TEXT(SPDLOG_VER_PATCH));
    line("nlohmann-json", WEIR_TEXT(NLOHMANN_JSON_VERSION_MAJOR) "." WEIR_TEXT(
                              NLOHMANN_JSON_VERSION_MINOR) "." WEIR_TEXT(NLOHMANN_JSON_VERSION_PATCH));
    return text;
}

}  // namespace

std::string version() { return "weir/" WEIR_VERSION; }

std::string version_text() { return "weir version: " + version() + "\n"; }

std::string help_text() {
    const std::string prefix = default_prefix;
    return "Usage: weir [-?hvVtTq] [-s signal] [-p prefix]\n"
           "            [-e filename] [-c filename] [-g directives]\n"
           "\n"
           "Options:\n"
           "  -?,-h         : this help\n"
           "  -v            : show version and exit\n"
           "  -V            : show version and configure options then exit\n"
           "  -t            : test configuration and exit\n"
           "  -T            : test configuration, dump it and exit\n"
           "  -q            : suppress non-error messages during configuration testing\n"
           "  -s signal     : send signal to a master process: stop, quit, reopen, reload\n"
           "  -p prefix     : set prefix path (default: " +
           prefix +
           ")\n"
           "  -e filename   : set error log file (default: " +
           default_error_log +
           ")\n"
           "  -c filename   : set configuration file (default: " +
           default_conf +
           ")\n"
           "  -g directives : set global directives out of configuration file\n"
           "\n";
}

std::string configure_text(std::span<const Module* const> modules) {
    return "built by " + std::string(compiler) + "\n" + openssl_line() + library_lines() +
           "configure arguments: " + configure_arguments(modules) + "\n";
}

}  // namespace weir::server
