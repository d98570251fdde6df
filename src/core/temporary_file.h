// A file for what does not fit into memory (a large request body). Its name exists until
// it is destroyed, for scripts that open it themselves.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "weir/base/result.h"

namespace weir {

class TemporaryFile {
public:
    // Makes `directory` too if it isn't there.
    static Result<std::unique_ptr<TemporaryFile>> create(const std::string& directory);
    ~TemporaryFile();
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    Result<void> append(std::string_view bytes);
    int descriptor() const { return descriptor_; }
    const std::string& path() const { return path_; }

private:
    TemporaryFile(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
    int descriptor_;
    std::string path_;
};

}  // namespace weir
