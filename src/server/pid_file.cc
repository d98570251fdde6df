#include "server/pid_file.h"

#include <cerrno>
#include <charconv>
#include <cstdio>

#include <fcntl.h>
#include <unistd.h>

#include "server/descriptor.h"
#include "server/system_error.h"

namespace weir::server {

namespace {

constexpr const char* old_suffix = ".oldbin";

Result<void> rename_file(const std::string& from, const std::string& to) {
    if (std::rename(from.c_str(), to.c_str()) == 0) return {};
    return system_error("rename() " + from + " to " + to, errno);
}

}  // namespace

Result<pid_t> read_pid_file(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return system_error("open() \"" + path + "\"", errno);
    char bytes[32];
    const ssize_t size = ::read(file.get(), bytes, sizeof(bytes));
    if (size < 0) return system_error("read() \"" + path + "\"", errno);
    std::string_view text(bytes, static_cast<std::size_t>(size));
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
    pid_t pid = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), pid);
    if (error != std::errc() || end != text.data() + text.size() || pid <= 0) {
        return invalid("invalid PID number \"" + std::string(text) + "\" in \"" + path + "\"");
    }
    return pid;
}

Result<void> PidFile::write(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!file) return system_error("open() \"" + path + "\"", errno);
    const std::string text = std::to_string(getpid()) + "\n";
    if (::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        return system_error("write() \"" + path + "\"", errno);
    }
    if (path_ != path) remove();
    path_ = path;
    return {};
}

Result<void> PidFile::rename_to_old() {
    auto done = rename_file(path_, path_ + old_suffix);
    renamed_ = done.ok();
    return done;
}

Result<void> PidFile::rename_back() {
    auto done = rename_file(path_ + old_suffix, path_);
    if (done) renamed_ = false;
    return done;
}

void PidFile::remove() {
    if (path_.empty()) return;
    ::unlink((renamed_ ? path_ + old_suffix : path_).c_str());
    path_.clear();
}

}  // namespace weir::server
