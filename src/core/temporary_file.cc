#include "core/temporary_file.h"

#include <cerrno>
#include <cstdlib>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/socket.h"

namespace weir {

namespace {

Error system_error(const std::string& what) {
    const int error = errno;
    return Error(ErrorKind::system, what + " failed (" + net::error_text(error) + ")", Side::internal, error);
}

}  // namespace

Result<std::unique_ptr<TemporaryFile>> TemporaryFile::create(const std::string& directory) {
    std::string path = directory + "/XXXXXX";
    int descriptor = mkostemp(path.data(), O_CLOEXEC);
    if (descriptor < 0 && errno == ENOENT && mkdir(directory.c_str(), 0700) == 0) {
        path = directory + "/XXXXXX";
        descriptor = mkostemp(path.data(), O_CLOEXEC);
    }
    if (descriptor < 0) return system_error("open() \"" + path + "\"");
    return std::unique_ptr<TemporaryFile>(new TemporaryFile(descriptor, std::move(path)));
}

TemporaryFile::~TemporaryFile() {
    close(descriptor_);
    unlink(path_.c_str());
}

Result<void> TemporaryFile::append(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return system_error("write() \"" + path_ + "\"");
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

}  // namespace weir
