// What `access_log` and `log_format` say.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "modules/log/format.h"
#include "weir/conf/directive.h"
#include "weir/core/build_context.h"
#include "weir/core/template.h"

namespace weir::modules {

struct LogFormats {
    static constexpr conf::Level level = conf::Level::http;

    std::map<std::string, std::shared_ptr<const LogFormat>> by_name;  // names in lower case
    struct Buffering {
        std::size_t size;
        std::uint64_t flush_ms;
        friend bool operator==(const Buffering&, const Buffering&) = default;
    };
    std::map<std::string, Buffering> buffered;  // by path: one file, one way to buffer it
};

struct AccessLog {
    LogFile* file = nullptr;  // null: the name has variables
    Template path;
    std::shared_ptr<const LogFormat> format;
    std::size_t buffer_size = 0;  // 0: every line at once
    std::uint64_t flush_ms = 0;
    Template condition;  // not empty: log only where it is neither empty nor "0"
};

struct LogSettings {
    static constexpr conf::Level level = conf::Level::location;

    std::vector<AccessLog> logs;
    bool off = false;

    void inherit(const LogSettings& parent) {
        if (!logs.empty() || off) return;
        logs = parent.logs;
        off = parent.off;
    }
};

// Setters of the directives.
Result<void> add_access_log(LogSettings& settings, const conf::Node& node, conf::Binding& binding);
Result<void> add_log_format(LogFormats& formats, const conf::Node& node, conf::Binding& binding);

// The predefined format "combined".
std::shared_ptr<const LogFormat> combined_format(VariableTable& variables);

}  // namespace weir::modules
