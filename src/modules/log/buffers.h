// The buffers of `access_log … buffer=`: one per file and worker. They outlive generations,
// so a reload loses nothing and keeps lines in order.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "net/deadlines.h"
#include "weir/core/build_context.h"

namespace weir {
class Worker;
}

namespace weir::modules {

class LogBuffers {
public:
    explicit LogBuffers(Worker& worker) : worker_(worker) {}
    // Writes what is left.
    ~LogBuffers();
    LogBuffers(const LogBuffers&) = delete;
    LogBuffers& operator=(const LogBuffers&) = delete;

    // `size` bytes are held back at most, for `flush_ms` at most (0: as long as they fit).
    void append(LogFile& file, std::string_view line, std::size_t size, std::uint64_t flush_ms);

private:
    struct Buffer {
        explicit Buffer(LogFile& file) : file(file) {}
        void flush();

        LogFile& file;
        std::string bytes;
        net::Deadline deadline;
    };

    void flush_after_reload();

    Worker& worker_;
    std::uint64_t generation_ = 0;  // whose conf the buffers were last used under
    std::map<LogFile*, std::unique_ptr<Buffer>> buffers_;
};

}  // namespace weir::modules
