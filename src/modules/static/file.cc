#include "modules/static/file.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace weir::modules {

namespace {

FileInfo info_of(const struct stat& found) {
    FileInfo info;
    info.regular = S_ISREG(found.st_mode);
    info.directory = S_ISDIR(found.st_mode);
    info.size = static_cast<std::uint64_t>(found.st_size);
    info.modified = found.st_mtime;
    return info;
}

FileInfo failure(int error) {
    FileInfo info;
    info.error = error;
    return info;
}

// The system would take only what stands before a NUL.
bool has_nul(std::string_view path) { return path.find('\0') != std::string_view::npos; }

}  // namespace

bool FileInfo::missing() const { return error == ENOENT || error == ENOTDIR || error == ENAMETOOLONG; }

FileInfo file_info(std::string_view path) {
    if (has_nul(path)) return failure(ENOENT);
    struct stat found {};
    if (stat(std::string(path).c_str(), &found) != 0) return failure(errno);
    return info_of(found);
}

OpenFile::OpenFile(std::string_view path) {
    if (has_nul(path)) {
        info_ = failure(ENOENT);
        return;
    }
    descriptor_ = open(std::string(path).c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct stat found {};
    if (descriptor_ < 0 || fstat(descriptor_, &found) != 0) {
        info_ = failure(errno);
        return;
    }
    info_ = info_of(found);
}

OpenFile::~OpenFile() {
    if (descriptor_ >= 0) close(descriptor_);
}

std::int64_t OpenFile::read(char* to, std::uint64_t size, std::uint64_t offset) const {
    ssize_t got = 0;
    do {
        got = pread(descriptor_, to, size, static_cast<off_t>(offset));
    } while (got < 0 && errno == EINTR);
    return got;
}

std::string error_text(int error) { return std::generic_category().message(error); }

std::string failed_call(std::string_view call, std::string_view path, int error) {
    std::string text(call);
    text.append(" \"").append(path).append("\" failed (").append(std::to_string(error)).append(": ");
    return text.append(error_text(error)).append(")");
}

}  // namespace weir::modules
