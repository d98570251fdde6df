#include "server/process_log.h"

#include <fcntl.h>
#include <unistd.h>

#include "server/log_registry.h"

namespace weir::server {

namespace {

Result<void> open_default(OpenLog& file, bool create) {
    if (create) return file.open();
    auto writable = check_log_path(file.path());
    if (!writable) return writable;
    file.adopt(Descriptor(::open(file.path().c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NONBLOCK)));
    return {};
}

}  // namespace

void print_error(std::string_view text) {
    std::string line = "weir: ";
    line.append(text).append("\n");
    OpenLog("stderr").write(line);
}

ProcessLog::ProcessLog(LogFiles& files, const std::string& path, bool create) {
    std::shared_ptr<OpenLog> file = files.get(path);
    auto opened = open_default(*file, create);
    if (!opened) {
        print_error("[alert] could not open error log file: " + opened.error().text);
        file = files.get("stderr");
    }
    use(make_error_log({{file, LogLevel::notice}}), file->is_stderr());
}

void ProcessLog::use(std::shared_ptr<Log> log, bool to_stderr) {
    current_ = std::move(log);
    current_is_stderr_ = to_stderr;
}

void ProcessLog::write(LogLevel level, std::string_view text) {
    current_->write(level, text);
    if (!copy_to_stderr_ || current_is_stderr_ || level > LogLevel::warn) return;
    print_error("[" + std::string(name_of(level)) + "] " + std::string(text));
}

}  // namespace weir::server
