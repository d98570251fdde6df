#include "modules/log/module.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "modules/log/buffers.h"
#include "modules/log/settings.h"
#include "weir/core/generation.h"
#include "weir/core/request.h"
#include "weir/core/worker.h"

namespace weir::modules {

namespace {

using namespace conf;

// The memory that lines are put together in.
struct LineSpace {
    explicit LineSpace(Worker&) {}
    std::string line;
};

// A name with variables is opened for every line, as nginx does without open_log_file_cache.
void write_by_name(Request& request, const Template& name, std::string_view line) {
    std::string path(name.evaluate(request));
    if (!path.starts_with('/')) path.insert(0, request.generation().prefix());
    constexpr mode_t mode = 0644;
    const int file = open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, mode);
    if (file < 0 || write(file, line.data(), line.size()) < 0) {
        const int error = errno;
        request.log(LogLevel::crit, std::string(file < 0 ? "open()" : "write()") + " \"" + path +
                                        "\" failed (" + std::to_string(error) + ": " +
                                        std::generic_category().message(error) + ") while logging request");
    }
    if (file >= 0) close(file);
}

bool is_wanted(Request& request, const AccessLog& log) {
    if (log.condition.empty()) return true;
    const std::string_view value = log.condition.evaluate(request);
    return !value.empty() && value != "0";
}

Outcome log_access(Request& request, const LogSettings& settings) {
    if (request.kind() != Request::Kind::client) return Outcome::next();
    std::string& line = request.worker().state<LineSpace>().line;
    for (const AccessLog& log : settings.logs) {
        if (!is_wanted(request, log)) continue;
        line.clear();
        log.format->append_line(request, line);
        if (log.file == nullptr) {
            write_by_name(request, log.path, line);
        } else if (log.buffer_size == 0) {
            log.file->write(line);
        } else {
            request.worker().state<LogBuffers>().append(*log.file, line, log.buffer_size, log.flush_ms);
        }
    }
    return Outcome::next();
}

const LogSettings& default_log(BuildContext& build) {
    AccessLog log;
    log.file = &build.log_file(build.prefix() + "logs/access.log");
    log.format = combined_format(build.variables());
    auto* settings = build.arena().create<LogSettings>();
    settings->logs.push_back(std::move(log));
    return *settings;
}

Result<void> configure(LocationBuilder& builder) {
    const auto& settings = builder.settings<LogSettings>();
    if (settings.off) return {};
    const LogSettings& used = settings.logs.empty() ? default_log(builder.build()) : settings;
    builder.add(Phase::log, handler<log_access>("log", used));
    return {};
}

const Directive rows[] = {
    setter<&add_access_log>("access_log", anywhere_if, one_or_more, "logs/access.log combined",
                            "File, format, buffer=, flush= and if= of a log of requests, or off.", true),
    setter<&add_log_format>("log_format", in_http, two_or_more, "combined …",
                            "A named format for access_log; escape=default|json|none.", true),
    setter<void>("open_log_file_cache", anywhere, {1, 4}, nullptr, "off", "Accepted and not needed."),
};

}  // namespace

const Module log_module = {"log", rows, {}, &configure};

}  // namespace weir::modules
