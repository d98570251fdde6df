#include "modules/log/settings.h"

#include <algorithm>

#include "weir/conf/bind.h"
#include "weir/conf/values.h"

namespace weir::modules {

namespace {

std::string lower(std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    return text;
}

Result<std::shared_ptr<const LogFormat>> find_format(const conf::Node& node, conf::Binding& binding) {
    const std::string name = node.arguments.size() > 1 ? node.argument(1) : "combined";
    auto& formats = binding.scope().settings<LogFormats>().by_name;
    const auto found = formats.find(lower(name));
    if (found != formats.end()) return found->second;
    if (name != "combined") return conf::error_at(node.place, "unknown log format \"" + name + "\"");
    const auto made = combined_format(BuildContext::of(binding).variables());
    formats.emplace(name, made);
    return made;
}

// One `name=value` after the format.
Result<void> read_parameter(AccessLog& log, const conf::Node& node, const std::string& word,
                            conf::Binding& binding) {
    const std::string value = word.substr(word.find('=') + 1);
    if (word.starts_with("buffer=")) {
        const auto size = conf::parse_size(value);
        if (!size || *size == 0) return conf::error_at(node.place, "invalid buffer size \"" + value + "\"");
        log.buffer_size = *size;
        return {};
    }
    if (word.starts_with("flush=")) {
        const auto time = conf::parse_duration(value);
        if (!time || time->count() == 0)
            return conf::error_at(node.place, "invalid flush time \"" + value + "\"");
        log.flush_ms = static_cast<std::uint64_t>(time->count());
        return {};
    }
    if (word.starts_with("if=")) {
        auto condition = compile_template(value, binding, node.place);
        if (!condition) return condition.error();
        log.condition = std::move(*condition);
        return {};
    }
    if (word == "gzip" || word.starts_with("gzip=")) {
        return conf::directive_error(node, "cannot write compressed logs: \"gzip\" is not supported");
    }
    return conf::invalid_parameter(node, word);
}

Result<void> check_buffering(const AccessLog& log, const conf::Node& node, const std::string& path,
                             conf::Binding& binding) {
    if (log.buffer_size == 0) {
        if (log.flush_ms == 0) return {};
        return conf::error_at(node.place, "no buffer is defined for access_log \"" + node.argument(0) + "\"");
    }
    if (log.file == nullptr) return conf::error_at(node.place, "buffered logs cannot have variables in name");
    const LogFormats::Buffering wanted{log.buffer_size, log.flush_ms};
    const auto [known, added] = binding.scope().settings<LogFormats>().buffered.emplace(path, wanted);
    if (added || known->second == wanted) return {};
    return conf::error_at(
        node.place, "access_log \"" + node.argument(0) + "\" already defined with conflicting parameters");
}

}  // namespace

std::shared_ptr<const LogFormat> combined_format(VariableTable& variables) {
    auto format = LogFormat::compile({LogFormat::combined}, LogEscape::standard, variables, {});
    return std::make_shared<const LogFormat>(std::move(*format));
}

Result<void> add_access_log(LogSettings& settings, const conf::Node& node, conf::Binding& binding) {
    const std::string& target = node.argument(0);
    if (target == "off") {
        settings.off = true;
        if (node.arguments.size() > 1) return conf::invalid_parameter(node, node.argument(1));
        return {};
    }
    if (target.starts_with("syslog:")) {
        return conf::directive_error(node, "cannot write to \"" + target + "\": syslog is not supported");
    }
    AccessLog log;
    std::string path = target;
    if (!path.starts_with('$')) path = binding.full_path(path);
    auto compiled = compile_template(path, binding, node.place);
    if (!compiled) return compiled.error();
    log.path = std::move(*compiled);
    if (log.path.is_constant()) log.file = &BuildContext::of(binding).log_file(path);
    auto format = find_format(node, binding);
    if (!format) return format.error();
    log.format = std::move(*format);
    for (std::size_t i = 2; i < node.arguments.size(); ++i) {
        if (auto read = read_parameter(log, node, node.argument(i), binding); !read) return read.error();
    }
    if (auto checked = check_buffering(log, node, path, binding); !checked) return checked.error();
    settings.logs.push_back(std::move(log));
    return {};
}

Result<void> add_log_format(LogFormats& formats, const conf::Node& node, conf::Binding& binding) {
    const std::string name = lower(node.argument(0));
    if (formats.by_name.contains(name)) {
        return conf::error_at(node.place, "duplicate \"log_format\" name \"" + node.argument(0) + "\"");
    }
    std::vector<std::string_view> words;
    for (const conf::Word& word : node.arguments) words.emplace_back(word.text);
    words.erase(words.begin());
    LogEscape escape = LogEscape::standard;
    if (words.front().starts_with("escape=")) {
        const std::string_view kind = words.front().substr(words.front().find('=') + 1);
        if (kind == "json") {
            escape = LogEscape::json;
        } else if (kind == "none") {
            escape = LogEscape::none;
        } else if (kind != "default") {
            return conf::error_at(node.place, "unknown log format escaping \"" + std::string(kind) + "\"");
        }
        words.erase(words.begin());
    }
    auto format = LogFormat::compile(words, escape, BuildContext::of(binding).variables(), node.place);
    if (!format) return format.error();
    formats.by_name.emplace(name, std::make_shared<const LogFormat>(std::move(*format)));
    return {};
}

}  // namespace weir::modules
