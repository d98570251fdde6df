#include "server/log_files.h"

#include <cerrno>
#include <ctime>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/system_error.h"

namespace weir::server {

namespace {

// O_NONBLOCK is for pipes that nobody empties; for files it says nothing.
constexpr int open_flags = O_WRONLY | O_APPEND | O_CLOEXEC | O_NONBLOCK;

Error open_error(const std::string& path, int error) {
    return system_error("open() \"" + path + "\"", error);
}

long monotonic_seconds() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return now.tv_sec;
}

}  // namespace

OpenLog::OpenLog(std::string path) : path_(std::move(path)) {
    if (is_stderr()) fd_ = STDERR_FILENO;
}

OpenLog::~OpenLog() {
    if (is_open() && !is_stderr()) ::close(fd_);
}

void OpenLog::write(std::string_view bytes) {
    if (!is_open()) return;
    if (full_since_ != 0) {
        if (full_since_ == monotonic_seconds()) return;
        full_since_ = 0;
    }
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
        if (written > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
        } else if (written == 0 || errno != EINTR) {
            if (written < 0 && errno == ENOSPC) full_since_ = monotonic_seconds();
            return;
        }
    }
}

Result<void> OpenLog::open() {
    if (is_stderr()) return {};
    Descriptor opened(::open(path_.c_str(), open_flags | O_CREAT, 0644));
    if (!opened) return open_error(path_, errno);
    adopt(std::move(opened));
    return {};
}

void OpenLog::adopt(Descriptor descriptor) {
    if (is_stderr()) return;
    if (!is_open()) {
        fd_ = descriptor.release();
        return;
    }
    // Whoever remembers the number (the crash handler) goes on with the new file.
    dup3(descriptor.get(), fd_, O_CLOEXEC);
}

Result<void> check_log_path(const std::string& path) {
    if (path == "stderr") return {};
    struct stat found {};
    if (::stat(path.c_str(), &found) == 0) {
        if (S_ISDIR(found.st_mode)) return open_error(path, EISDIR);
        // Not even opened: that would count as a reader or writer of a pipe.
        if (::access(path.c_str(), W_OK) != 0) return open_error(path, errno);
        return {};
    }
    if (errno != ENOENT) return open_error(path, errno);
    const std::string folder = path.substr(0, path.rfind('/') + 1);
    if (::access(folder.c_str(), W_OK | X_OK) != 0) return open_error(path, errno);
    return {};
}

std::shared_ptr<OpenLog> LogFiles::get(const std::string& path) {
    std::weak_ptr<OpenLog>& known = logs_[path];
    std::shared_ptr<OpenLog> log = known.lock();
    if (!log) known = log = std::make_shared<OpenLog>(path);
    return log;
}

std::vector<std::shared_ptr<OpenLog>> LogFiles::all() {
    std::vector<std::shared_ptr<OpenLog>> held;
    std::erase_if(logs_, [](const auto& entry) { return entry.second.expired(); });
    for (auto& [path, log] : logs_) held.push_back(log.lock());
    return held;
}

}  // namespace weir::server
