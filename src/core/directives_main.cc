#include <unistd.h>

#include "core/core_modules.h"
#include "core/error_log_setting.h"
#include "weir/conf/directive.h"
#include "weir/core/settings.h"

namespace weir {

namespace {

using namespace conf;

Result<void> set_worker_processes(MainSettings& main, const Node& node, Binding&) {
    if (node.argument(0) == "auto") {
        main.worker_processes.write(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN)));
        return {};
    }
    auto count = number_value(node, 1024);
    if (!count) return directive_error(node, "invalid value");
    if (*count == 0) return directive_error(node, "invalid value");
    main.worker_processes.write(static_cast<long>(*count));
    return {};
}

Result<void> set_user(MainSettings& main, const Node& node, Binding&) {
    main.user.write(node.argument(0));
    main.group.write(node.arguments.size() > 1 ? node.argument(1) : node.argument(0));
    return {};
}

Result<void> add_env(MainSettings& main, const Node& node, Binding&) {
    main.env.push_back(node.argument(0));
    return {};
}

Result<void> add_main_error_log(MainSettings& main, const Node& node, Binding& binding) {
    return add_error_log(main.error_logs, node, binding);
}

// Checked where the shared objects are loaded, before any other directive is looked at.
Result<void> note_load_module(MainSettings&, const Node&, Binding&) { return {}; }

const Directive rows[] = {
    directive<&MainSettings::daemon>("daemon", in_main, flag, "on", "Go to the background after start."),
    directive<&MainSettings::master_process>("master_process", in_main, flag, "on",
                                             "Off: one worker in the foreground process, for debuggers."),
    setter<&set_worker_processes>("worker_processes", in_main, one, "1",
                                  "Number of workers, or auto for one per processor core."),
    setter<&set_user>("user", in_main, one_or_two, "nobody", "User and group that workers run as."),
    directive<&MainSettings::pid>("pid", in_main, one, "logs/weir.pid", "File with the master's process id."),
    setter<&add_env>("env", in_main, one, "",
                     "NAME=value sets a variable for workers; others are passed on anyway.", true),
    setter<&add_main_error_log>("error_log", in_main, one_or_two, "logs/error.log error",
                                "File (or stderr) and least severe level of the error log.", true),
    setter<&note_load_module>("load_module", in_main, one, "",
                              "Loads a module from a shared object; stands before all blocks.", true),
    directive<&MainSettings::worker_rlimit_nofile>("worker_rlimit_nofile", in_main, one, "",
                                                   "Limit of open files of a worker."),
    directive<&MainSettings::worker_shutdown_timeout>(
        "worker_shutdown_timeout", in_main, one, "",
        "After this time a worker that shuts down gracefully closes what is still open."),
    setter<void>("worker_cpu_affinity", in_main, one_or_more, nullptr, "",
                 "Accepted; the scheduler decides."),
    setter<void>("worker_priority", in_main, one, nullptr, "0", "Accepted and not applied."),
    setter<void>("worker_rlimit_core", in_main, one, nullptr, "", "Accepted and not applied."),
    setter<void>("working_directory", in_main, one, nullptr, "", "Accepted and not applied."),
    setter<void>("timer_resolution", in_main, one, nullptr, "", "Accepted; time is cached per loop turn."),
    setter<void>("pcre_jit", in_main, flag, nullptr, "on",
                 "Accepted; patterns are always compiled with JIT."),
    setter<void>("lock_file", in_main, one, nullptr, "", "Accepted; no lock file is needed."),
    setter<void>("thread_pool", in_main, one_or_more, nullptr, "", "Accepted and not needed.", true),
    block<void>("events", in_main, none, in_events, nullptr, "Settings of connection processing.", false),
    directive<&MainSettings::worker_connections>("worker_connections", in_events, one, "512",
                                                 "Most connections of a worker, upstream ones included."),
    setter<void>("use", in_events, one, nullptr, "", "Accepted; libuv chooses."),
    setter<void>("multi_accept", in_events, flag, nullptr, "off", "Accepted; all pending are accepted."),
    setter<void>("accept_mutex", in_events, flag, nullptr, "off", "Accepted; every worker has own sockets."),
    setter<void>("accept_mutex_delay", in_events, one, nullptr, "", "Accepted; see accept_mutex."),
    setter<void>("debug_connection", in_events, one, nullptr, "", "Accepted and not applied.", true),
};

}  // namespace

const Module main_module = {"main", rows};

}  // namespace weir
