// Files by name, and nginx's words for what goes wrong with them.
#pragma once

#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

namespace weir::modules {

struct FileInfo {
    int error = 0;  // errno; the rest is then unset
    bool regular = false;
    bool directory = false;
    std::uint64_t size = 0;
    std::time_t modified = 0;

    bool found() const { return error == 0; }
    // There is no such file, whatever part of the path is missing.
    bool missing() const;
};

// Follows symbolic links. `path` may hold a NUL byte only at its end; else it is missing.
FileInfo file_info(std::string_view path);

// A file open for reading, closed at the end of its scope.
class OpenFile {
public:
    // Never waits (a FIFO, a slow device) and is not inherited by other programs.
    explicit OpenFile(std::string_view path);
    ~OpenFile();
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    const FileInfo& info() const { return info_; }
    int descriptor() const { return descriptor_; }
    // Bytes read at `offset` into `to`; -1 with errno set.
    std::int64_t read(char* to, std::uint64_t size, std::uint64_t offset) const;

private:
    int descriptor_ = -1;
    FileInfo info_;
};

// "No such file or directory"
std::string error_text(int error);

// `open() "/x" failed (2: No such file or directory)`
std::string failed_call(std::string_view call, std::string_view path, int error);

}  // namespace weir::modules
