#include "server/daemon.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/system_error.h"

namespace weir::server {

namespace {

[[noreturn]] void wait_for_child(const Descriptor& child) {
    char started = 0;
    ssize_t size = -1;
    do {
        size = ::read(child.get(), &started, 1);
    } while (size < 0 && errno == EINTR);
    _exit(size == 1 ? 0 : 1);
}

}  // namespace

Result<void> Daemon::go_to_background() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return system_error("pipe2()", errno);
    Descriptor reader(ends[0]);
    Descriptor writer(ends[1]);
    const pid_t child = fork();
    if (child < 0) return system_error("fork()", errno);
    if (child > 0) {
        writer.reset();
        wait_for_child(reader);
    }
    parent_ = std::move(writer);
    if (setsid() < 0) return system_error("setsid()", errno);
    umask(0);
    const Descriptor null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    if (!null) return system_error("open(\"/dev/null\")", errno);
    if (dup2(null.get(), STDIN_FILENO) < 0) return system_error("dup2(STDIN)", errno);
    if (dup2(null.get(), STDOUT_FILENO) < 0) return system_error("dup2(STDOUT)", errno);
    return {};
}

void Daemon::report_started() {
    if (!parent_) return;
    const char started = 1;
    // The parent may have been killed: nobody is left to tell.
    const ssize_t written = ::write(parent_.get(), &started, 1);
    static_cast<void>(written);
    parent_.reset();
}

}  // namespace weir::server
