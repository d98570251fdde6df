// A generation: everything that was built from one loading of the conf. Immutable once
// built; shared by the requests that began with it, and freed when the last one ends.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "weir/base/arena.h"
#include "weir/base/log.h"
#include "weir/conf/bind.h"
#include "weir/conf/parse.h"
#include "weir/conf/source.h"
#include "weir/core/build_context.h"
#include "weir/core/location.h"
#include "weir/core/module.h"
#include "weir/core/settings.h"
#include "weir/core/variable.h"

namespace weir {

class LocationTable;
class ServerNames;

class Server {
public:
    const ServerSettings& settings() const { return *settings_; }
    // The server's own level: what holds before a location is found.
    const Location& root() const { return *root_; }
    const LocationTable& locations() const { return *locations_; }
    // nginx's $server_name: the first name.
    const std::string& name() const { return name_; }
    const Location* named(std::string_view name) const;

    Server();
    ~Server();

private:
    friend class GenerationBuilder;
    const ServerSettings* settings_ = nullptr;
    std::unique_ptr<Location> root_;
    std::unique_ptr<LocationTable> locations_;
    std::string name_;
    std::unordered_map<std::string_view, const Location*> named_;
};

// One address and the servers behind it.
struct ListenAddress {
    ListenAddress();
    ~ListenAddress();

    Listen options;  // of the listen that gave options, else of the first
    const Server* default_server = nullptr;
    std::unique_ptr<ServerNames> names;
};

// Everything a build needs from outside.
struct GenerationInputs {
    std::uint64_t number = 0;
    std::string prefix;             // with a trailing slash
    std::string conf_path;          // absolute
    std::string global_directives;  // of -g
    std::string default_error_log;  // of -e, absolute; or "stderr"
    std::span<const Module* const> modules;
    conf::Source* source = nullptr;
    // Opens (or finds) the sink of a log file; the object outlives the generation.
    class LogRegistry* logs = nullptr;
};

// The log files of a process, opened once by path; implemented by the server layer.
class LogRegistry {
public:
    virtual ~LogRegistry() = default;
    virtual LogFile& open(const std::string& path) = 0;
    // A Log that writes to all the targets, each from its own level on.
    virtual std::unique_ptr<Log> make_log(const std::vector<ErrorLogTarget>& targets) = 0;
};

class Generation {
public:
    // Parses, binds and builds. Every error names file and line, in nginx's words, without
    // the level. Has no side effects beyond `inputs.logs->open`.
    static Result<std::shared_ptr<const Generation>> build(const GenerationInputs& inputs);
    ~Generation();

    std::uint64_t number() const { return number_; }
    const std::string& prefix() const { return prefix_; }
    const MainSettings& main() const { return *main_; }
    const VariableTable& variables() const { return variables_; }
    const std::vector<std::unique_ptr<ListenAddress>>& listens() const { return listens_; }
    // By Listen::text; null when this generation does not listen there.
    const ListenAddress* listen(std::string_view text) const;
    Log& error_log() const { return *main_log_; }
    // Every log file the conf names, for the owner to open before privileges are dropped.
    const std::vector<std::string>& log_paths() const { return log_paths_; }
    const conf::Tree& tree() const { return tree_; }
    const std::vector<std::string>& warnings() const { return warnings_; }
    std::span<const Module* const> modules() const { return modules_; }

private:
    friend class GenerationBuilder;
    Generation();

    std::uint64_t number_ = 0;
    std::string prefix_;
    std::vector<std::shared_ptr<void>> shared_objects_;  // dlopen handles, closed last
    std::vector<const Module*> modules_;
    conf::Tree tree_;
    Arena arena_;
    VariableTable variables_;
    std::unique_ptr<conf::DirectiveTable> directives_;
    std::unique_ptr<conf::Scope> root_;
    const MainSettings* main_ = nullptr;
    std::unique_ptr<Log> main_log_;
    std::vector<std::unique_ptr<Log>> logs_;
    std::vector<std::unique_ptr<Server>> servers_;
    std::vector<std::unique_ptr<Location>> blocks_;  // of location and if
    std::vector<std::unique_ptr<ListenAddress>> listens_;
    std::unordered_map<std::string_view, const ListenAddress*> by_text_;
    std::vector<std::string> log_paths_;
    std::vector<std::string> warnings_;
};

}  // namespace weir
