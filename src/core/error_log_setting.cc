#include "core/error_log_setting.h"

namespace weir {

Result<void> add_error_log(std::vector<ErrorLogTarget>& targets, const conf::Node& node,
                           conf::Binding& binding) {
    ErrorLogTarget target;
    const std::string& file = node.argument(0);
    if (file.starts_with("syslog:") || file.starts_with("memory:")) {
        return conf::directive_error(node, "supports files and stderr only, not \"" + file + "\"");
    }
    target.path = file == "stderr" ? file : binding.full_path(file);
    if (node.arguments.size() > 1) {
        const std::string& word = node.argument(1);
        constexpr LogLevel last = LogLevel::debug;
        int level = static_cast<int>(LogLevel::emerg);
        while (level <= static_cast<int>(last) && name_of(static_cast<LogLevel>(level)) != word) ++level;
        if (level > static_cast<int>(last)) {
            return conf::error_at(node.place, "invalid log level \"" + word + "\"");
        }
        target.level = static_cast<LogLevel>(level);
    }
    for (const ErrorLogTarget& other : targets) {
        if (other.path == target.path) return conf::directive_error(node, "is duplicate");
    }
    targets.push_back(std::move(target));
    return {};
}

}  // namespace weir
