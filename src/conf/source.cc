#include "weir/conf/source.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <glob.h>
#include <unistd.h>

namespace weir::conf {

namespace {

Error failed(const char* call, const std::string& name, int number) {
    std::string text = std::string(call) + "() \"" + name + "\" failed (" + std::to_string(number) + ": " +
                       std::strerror(number) + ")";
    return Error(ErrorKind::invalid, std::move(text), Side::internal, number);
}

// Closes on every way out.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    int number() const { return number_; }

private:
    int number_;
};

}  // namespace

Result<std::string> DiskSource::read(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.number() < 0) return failed("open", path, errno);
    std::string content;
    char piece[16384];
    for (;;) {
        const ssize_t count = ::read(file.number(), piece, sizeof(piece));
        if (count == 0) return content;
        if (count > 0) {
            content.append(piece, static_cast<std::size_t>(count));
        } else if (errno != EINTR) {
            return failed("pread", path, errno);
        }
    }
}

Result<std::vector<std::string>> DiskSource::glob(const std::string& pattern) {
    glob_t matches = {};
    const int status = ::glob(pattern.c_str(), 0, nullptr, &matches);
    std::vector<std::string> paths;
    if (status == 0) paths.assign(matches.gl_pathv, matches.gl_pathv + matches.gl_pathc);
    ::globfree(&matches);
    if (status != 0 && status != GLOB_NOMATCH) return failed("glob", pattern, errno);
    return paths;
}

Result<std::string> RecordingSource::read(const std::string& path) {
    if (auto known = snapshot_.files.find(path); known != snapshot_.files.end()) return known->second;
    auto content = inner_.read(path);
    if (content) snapshot_.files.emplace(path, *content);
    return content;
}

Result<std::vector<std::string>> RecordingSource::glob(const std::string& pattern) {
    if (auto known = snapshot_.globs.find(pattern); known != snapshot_.globs.end()) return known->second;
    auto paths = inner_.glob(pattern);
    if (paths) snapshot_.globs.emplace(pattern, *paths);
    return paths;
}

Result<std::string> SnapshotSource::read(const std::string& path) {
    auto known = snapshot_.files.find(path);
    if (known == snapshot_.files.end()) return failed("open", path, ENOENT);
    return known->second;
}

Result<std::vector<std::string>> SnapshotSource::glob(const std::string& pattern) {
    auto known = snapshot_.globs.find(pattern);
    if (known == snapshot_.globs.end()) return std::vector<std::string>();
    return known->second;
}

}  // namespace weir::conf
