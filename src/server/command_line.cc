#include "server/command_line.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "server/about.h"

namespace weir::server {

namespace {

constexpr std::array<std::string_view, 4> signal_names = {"stop", "quit", "reopen", "reload"};

// Walks over the words as getopt would; `-cFILE`, `-c FILE` and `-qt` are all understood.
class Parser {
public:
    explicit Parser(std::span<const char* const> arguments) : arguments_(arguments) {}

    Result<CommandLine> parse() {
        for (; index_ < arguments_.size(); ++index_) {
            const std::string_view word = arguments_[index_];
            if (!word.starts_with('-')) return invalid("invalid option: \"" + std::string(word) + "\"");
            rest_ = word.substr(1);
            while (!rest_.empty()) {
                const char letter = rest_.front();
                rest_.remove_prefix(1);
                auto taken = is_flag(letter) ? Result<void>() : take_option(letter);
                if (!taken) return taken.error();
            }
        }
        return std::move(line_);
    }

private:
    bool is_flag(char letter) {
        switch (letter) {
            case '?':
            case 'h':
                return line_.show_version = line_.show_help = true;
            case 'v':
                return line_.show_version = true;
            case 'V':
                return line_.show_version = line_.show_configure = true;
            case 't':
                return line_.test = true;
            case 'T':
                return line_.test = line_.dump = true;
            case 'q':
                return line_.quiet = true;
            default:
                return false;
        }
    }

    Result<void> take_option(char letter) {
        switch (letter) {
            case 'p':
                return value("-p", "directory name", [this](auto text) { line_.prefix = text; });
            case 'e':
                return value("-e", "file name", [this](auto text) { line_.error_log = text; });
            case 'c':
                return value("-c", "file name", [this](auto text) { line_.conf = text; });
            case 'g':
                return value("-g", "parameter", [this](auto text) { line_.global_directives = text; });
            case 's':
                return take_signal();
            default:
                return invalid("invalid option: \"" + std::string(1, letter) + "\"");
        }
    }

    Result<void> take_signal() {
        auto taken = value("-s", "parameter", [this](auto text) { line_.signal = text; });
        if (!taken) return taken;
        if (std::find(signal_names.begin(), signal_names.end(), line_.signal) == signal_names.end()) {
            return invalid("invalid option: \"-s " + line_.signal + "\"");
        }
        return {};
    }

    // The rest of the word, or else the next word.
    template <class Store>
    Result<void> value(std::string_view option, std::string_view what, Store store) {
        if (!rest_.empty()) {
            store(std::exchange(rest_, {}));
            return {};
        }
        if (index_ + 1 == arguments_.size()) {
            return invalid("option \"" + std::string(option) + "\" requires " + std::string(what));
        }
        store(std::string_view(arguments_[++index_]));
        return {};
    }

    std::span<const char* const> arguments_;
    std::size_t index_ = 0;
    std::string_view rest_;  // of the current word
    CommandLine line_;
};

std::string below(const std::string& folder, const std::string& path) {
    return path.starts_with('/') ? path : folder + path;
}

}  // namespace

Result<CommandLine> parse_command_line(std::span<const char* const> arguments) {
    return Parser(arguments).parse();
}

Paths resolve_paths(const CommandLine& line, const std::string& working_directory) {
    Paths paths;
    paths.prefix = below(working_directory + "/", line.prefix.value_or(default_prefix));
    if (!paths.prefix.ends_with('/')) paths.prefix += '/';
    paths.conf = below(paths.prefix, line.conf.value_or(default_conf));
    const std::string error_log = line.error_log.value_or(default_error_log);
    paths.error_log = error_log == "stderr" ? error_log : below(paths.prefix, error_log);
    return paths;
}

}  // namespace weir::server
