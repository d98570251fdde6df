#include "server/conf_loader.h"

#include <algorithm>

#include <unistd.h>

#include "server/about.h"
#include "server/identity.h"
#include "server/modules.h"

namespace weir::server {

std::string LoadedConf::pid_file() const {
    const auto& pid = generation->main().pid;
    const std::string path = pid.written() && !pid->empty() ? *pid : default_pid_file;
    return path.starts_with('/') ? path : generation->prefix() + path;
}

std::shared_ptr<Log> LoadedConf::error_log() const { return {generation, &generation->error_log()}; }

bool LoadedConf::logs_to_stderr() const {
    return std::find(error_logs.begin(), error_logs.end(), "stderr") != error_logs.end();
}

Result<LoadedConf> load_conf(const Invocation& invocation, std::uint64_t number, LogFiles& files) {
    LoadedConf loaded;
    loaded.logs = std::make_unique<GenerationLogs>(files);
    conf::DiskSource disk;
    conf::RecordingSource source(disk);
    GenerationInputs inputs;
    inputs.number = number;
    inputs.prefix = invocation.paths.prefix;
    inputs.conf_path = invocation.paths.conf;
    inputs.global_directives = invocation.global_directives;
    inputs.default_error_log = invocation.paths.error_log;
    inputs.modules = modules();
    inputs.source = &source;
    inputs.logs = loaded.logs.get();
    auto generation = Generation::build(inputs);
    if (!generation) return generation.error();
    loaded.generation = std::move(*generation);
    loaded.snapshot = source.snapshot();
    for (const ErrorLogTarget& target : loaded.generation->main().error_logs) {
        loaded.error_logs.push_back(target.path);
    }
    if (loaded.error_logs.empty()) loaded.error_logs.push_back(invocation.paths.error_log);
    if (geteuid() == 0) {
        auto identity = find_identity(*loaded.generation);
        if (!identity) return identity.error();
        loaded.user = identity->user;
        loaded.group = identity->group;
    }
    return loaded;
}

}  // namespace weir::server
