#include "server/worker_handle.h"

#include <cerrno>
#include <csignal>

#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "server/system_error.h"

namespace weir::server {

namespace {

// The child starts with every signal at its default and none blocked, whatever the master has
// done with them.
void set_signals(posix_spawnattr_t& attributes) {
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

Result<pid_t> spawn_worker(int channel) {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&files, channel, worker_channel_fd);
    set_signals(attributes);
    std::string title = worker_title;
    char* const arguments[] = {title.data(), nullptr};
    pid_t pid = 0;
    const int error = posix_spawn(&pid, "/proc/self/exe", &files, &attributes, arguments, environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    if (error != 0) return system_error("posix_spawn() while spawning \"worker process\"", error);
    return pid;
}

// Only the master may raise a limit, so it does it for its workers.
Result<void> limit_files(pid_t pid, long files) {
    if (files < 0) return {};
    const rlimit limit{static_cast<rlim_t>(files), static_cast<rlim_t>(files)};
    if (prlimit(pid, RLIMIT_NOFILE, &limit, nullptr) == 0) return {};
    return system_error("setrlimit(RLIMIT_NOFILE, " + std::to_string(files) + ")", errno);
}

}  // namespace

Result<Descriptor> make_snapshot_file(const conf::Snapshot& snapshot) {
    Descriptor file(memfd_create("weir conf", MFD_CLOEXEC));
    if (!file) return system_error("memfd_create()", errno);
    const std::string bytes = conf::serialize(snapshot);
    std::string_view rest = bytes;
    while (!rest.empty()) {
        const ssize_t written = ::write(file.get(), rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return system_error("write() to a memfd", errno);
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    return file;
}

Load make_load(const LoadedConf& conf, const Invocation& invocation, unsigned worker_id) {
    Load load;
    load.generation = conf.generation->number();
    load.worker_id = worker_id;
    load.prefix = invocation.paths.prefix;
    load.conf_path = invocation.paths.conf;
    load.global_directives = invocation.global_directives;
    load.default_error_log = invocation.paths.error_log;
    load.user = conf.user;
    load.group = conf.group;
    return load;
}

Result<std::unique_ptr<WorkerHandle>> WorkerHandle::start(std::uint64_t key, unsigned id) {
    auto ends = Channel::make_pair();
    if (!ends) return ends.error();
    auto pid = spawn_worker(ends->second.fd());
    if (!pid) return pid.error();
    auto worker = std::make_unique<WorkerHandle>();
    worker->key = key;
    worker->id = id;
    worker->pid = *pid;
    worker->channel = std::move(ends->first);
    worker->started = Clock::now();
    return worker;
}

Result<void> WorkerHandle::load(const LoadedConf& conf, const SocketSet& sockets, unsigned workers,
                                const Invocation& invocation, int snapshot_fd) {
    auto limited = limit_files(pid, conf.generation->main().worker_rlimit_nofile.get());
    if (!limited) return limited;
    for (const SocketSet::Entry& entry : sockets.for_worker(id, workers)) {
        const Resource listener{ResourceKind::listener, entry.socket->id, entry.text};
        auto sent = channel.send(listener, entry.socket->fd.get());
        if (!sent) return sent;
    }
    for (const auto& log : conf.logs->held()) {
        if (log->is_stderr() || !log->is_open()) continue;
        const Resource resource{ResourceKind::log, 0, log->path()};
        auto sent = channel.send(resource, log->fd());
        if (!sent) return sent;
    }
    loaded = conf.generation->number();
    return channel.send(make_load(conf, invocation, id), snapshot_fd);
}

}  // namespace weir::server
