#include "server/send_signal.h"

#include <cerrno>
#include <csignal>

#include "server/pid_file.h"
#include "server/process_log.h"
#include "server/system_error.h"
#include "server/test_conf.h"

namespace weir::server {

namespace {

int number_of(const std::string& name) {
    if (name == "stop") return SIGTERM;
    if (name == "quit") return SIGQUIT;
    if (name == "reopen") return SIGUSR1;
    return SIGHUP;
}

}  // namespace

int send_signal(const Invocation& invocation, const std::string& name) {
    LogFiles files;
    ProcessLog log(files, invocation.paths.error_log, false);
    auto conf = load_conf(invocation, 1, files);
    if (!conf) {
        log.write(LogLevel::emerg, conf.error().text);
        return 1;
    }
    log_warnings(*conf, log);
    log.write(LogLevel::notice, "signal process started");
    auto pid = read_pid_file(conf->pid_file());
    if (!pid) {
        log.write(LogLevel::error, pid.error().text);
        return 1;
    }
    const int number = number_of(name);
    if (kill(*pid, number) == 0) return 0;
    const std::string call = "kill(" + std::to_string(*pid) + ", " + std::to_string(number) + ")";
    log.write(LogLevel::alert, system_error(call, errno).text);
    return 1;
}

}  // namespace weir::server
