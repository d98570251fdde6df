#include "server/test_conf.h"

#include <cerrno>
#include <cstdio>

#include "net/address.h"
#include "net/socket.h"
#include "server/identity.h"

namespace weir::server {

namespace {

// An address that is in use is most likely our own running instance's.
Result<void> check_addresses(const Generation& generation) {
    for (const auto& listen : generation.listens()) {
        auto address = net::Address::parse(listen->options.text, 80);
        if (!address) return address.error();
        if (address->is_unix()) continue;
        auto free = net::probe_free(*address);
        if (!free && free.error().system != EADDRINUSE) return free;
    }
    return {};
}

Result<void> check_surroundings(const LoadedConf& conf) {
    auto pid = check_log_path(conf.pid_file());
    if (!pid) return pid;
    auto logs = conf.logs->check_all();
    if (!logs) return logs;
    return check_addresses(*conf.generation);
}

void dump(const Generation& generation) {
    for (const auto& [path, content] : generation.tree().files) {
        std::printf("# configuration file %s:\n", path.c_str());
        std::fwrite(content.data(), 1, content.size(), stdout);
        std::fputs("\n", stdout);
    }
}

}  // namespace

void log_warnings(const LoadedConf& conf, ProcessLog& log) {
    for (const std::string& warning : conf.generation->warnings()) log.write(LogLevel::warn, warning);
    const std::string user = ignored_user_warning(*conf.generation);
    if (!user.empty()) log.write(LogLevel::warn, user);
}

int test_conf(const Invocation& invocation, const TestOptions& options) {
    LogFiles files;
    ProcessLog log(files, invocation.paths.error_log, false);
    const auto fail = [&](const Error& error) {
        log.write(LogLevel::emerg, error.text);
        print_error("configuration file " + invocation.paths.conf + " test failed");
        return 1;
    };
    auto conf = load_conf(invocation, 1, files);
    if (!conf) return fail(conf.error());
    log_warnings(*conf, log);
    if (!options.quiet) print_error("the configuration file " + invocation.paths.conf + " syntax is ok");
    auto checked = check_surroundings(*conf);
    if (!checked) return fail(checked.error());
    if (!options.quiet) print_error("configuration file " + invocation.paths.conf + " test is successful");
    if (options.dump) dump(*conf->generation);
    return 0;
}

}  // namespace weir::server
