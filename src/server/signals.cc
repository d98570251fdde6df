#include "server/signals.h"

#include <cerrno>
#include <csignal>
#include <cstring>

#include <sys/signalfd.h>
#include <unistd.h>

#include "server/system_error.h"

namespace weir::server {

namespace {

constexpr int handled[] = {SIGHUP, SIGUSR1, SIGUSR2, SIGWINCH, SIGTERM, SIGQUIT, SIGINT, SIGCHLD};

}  // namespace

Result<void> SignalReader::open() {
    sigset_t set;
    sigemptyset(&set);
    for (const int number : handled) sigaddset(&set, number);
    if (sigprocmask(SIG_BLOCK, &set, nullptr) != 0) return system_error("sigprocmask()", errno);
    std::signal(SIGPIPE, SIG_IGN);
    fd_.reset(signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
    if (!fd_) return system_error("signalfd()", errno);
    return {};
}

std::optional<Signal> SignalReader::next() {
    signalfd_siginfo info{};
    if (::read(fd_.get(), &info, sizeof(info)) != static_cast<ssize_t>(sizeof(info))) return std::nullopt;
    return Signal{static_cast<int>(info.ssi_signo), static_cast<pid_t>(info.ssi_pid)};
}

std::string signal_name(int number) {
    const char* name = sigabbrev_np(number);
    return name != nullptr ? "SIG" + std::string(name) : "SIG" + std::to_string(number);
}

std::string signal_text(const Signal& signal, const char* action) {
    std::string text =
        "signal " + std::to_string(signal.number) + " (" + signal_name(signal.number) + ") received";
    if (signal.sender != 0) text += " from " + std::to_string(signal.sender);
    return text + action;
}

}  // namespace weir::server
