#include "server/upgrade.h"

#include <csignal>
#include <cstdlib>
#include <vector>

#include <spawn.h>
#include <unistd.h>

#include "server/system_error.h"

namespace weir::server {

namespace {

constexpr const char* variable = "WEIR_LISTENERS";

}  // namespace

Result<pid_t> start_new_binary(const Invocation& invocation, const SocketSet& sockets) {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);

    std::string handed_over = std::string(variable) + "=";
    for (const auto& socket : sockets.all()) {
        // Onto itself: the way to keep a close-on-exec descriptor open in the child only.
        posix_spawn_file_actions_adddup2(&files, socket->fd.get(), socket->fd.get());
        handed_over += std::to_string(socket->fd.get()) + ";";
    }
    std::vector<char*> environment;
    for (char** entry = environ; *entry != nullptr; ++entry) environment.push_back(*entry);
    environment.push_back(handed_over.data());
    environment.push_back(nullptr);
    std::vector<char*> arguments;
    for (const std::string& argument : invocation.arguments) {
        arguments.push_back(const_cast<char*>(argument.c_str()));
    }
    arguments.push_back(nullptr);

    pid_t pid = 0;
    const int error = posix_spawn(&pid, invocation.binary.c_str(), &files, &attributes, arguments.data(),
                                  environment.data());
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    if (error == 0) return pid;
    return system_error("execve() while executing new binary process \"" + invocation.binary + "\"", error);
}

Inherited take_inherited_sockets() {
    Inherited inherited;
    const char* descriptors = std::getenv(variable);
    if (descriptors == nullptr) return inherited;
    inherited.any = true;
    inherited.sockets = SocketSet::inherit(descriptors);
    unsetenv(variable);
    return inherited;
}

}  // namespace weir::server
