#include "core/generation_builder.h"

#include <algorithm>

#include <dlfcn.h>
#include <unistd.h>

#include "core/core_modules.h"
#include "core/location_table.h"
#include "core/server_names.h"
#include "core/variables/variables.h"
#include "weir/conf/parse.h"

namespace weir {

namespace {

std::string directory_of(const std::string& path) { return path.substr(0, path.rfind('/') + 1); }

}  // namespace

GenerationBuilder::GenerationBuilder(const GenerationInputs& inputs)
    : inputs_(inputs), generation_(new Generation()) {
    generation_->number_ = inputs.number;
    generation_->prefix_ = inputs.prefix;
}

Result<std::shared_ptr<const Generation>> GenerationBuilder::run() {
    if (auto parsed = parse(); !parsed) return parsed.error();
    if (auto loaded = load_modules(); !loaded) return loaded.error();
    if (auto bound = bind(); !bound) return bound.error();
    Generation& made = *generation_;
    made.main_ = made.root_->find<MainSettings>();
    made.main_log_ =
        inputs_.logs->make_log(made.main_->error_logs.empty()
                                   ? std::vector<ErrorLogTarget>{{inputs_.default_error_log, LogLevel::error}}
                                   : made.main_->error_logs);
    bool events = false;
    for (const auto& scope : made.root_->children) {
        events = events || scope->context == conf::in_events;
        if (scope->context != conf::in_http) continue;
        if (auto built = build_servers(*scope); !built) return built.error();
    }
    if (!events) return invalid("no \"events\" section in configuration");
    if (auto defined = made.variables_.check_all_defined(); !defined) return defined.error();
    return std::shared_ptr<const Generation>(generation_);
}

Result<void> GenerationBuilder::parse() {
    conf::ParseOptions options;
    options.prefix = directory_of(inputs_.conf_path);
    options.keep_partial = true;
    auto global = conf::parse_text(inputs_.global_directives, conf::command_line, *inputs_.source, options);
    if (!global) return global.error();
    if (global->failure) return *global->failure;
    auto tree = conf::parse_file(inputs_.conf_path, *inputs_.source, options);
    if (!tree) return tree.error();
    auto& nodes = tree->nodes;
    nodes.insert(nodes.begin(), std::make_move_iterator(global->nodes.begin()),
                 std::make_move_iterator(global->nodes.end()));
    generation_->tree_ = std::move(*tree);
    return {};
}

Result<void> GenerationBuilder::load_modules() {
    auto& modules = generation_->modules_;
    for (const Module* module : core_modules()) modules.push_back(module);
    for (const Module* module : inputs_.modules) modules.push_back(module);
    for (const conf::Node& node : generation_->tree_.nodes) {
        if (node.name != "load_module" || node.arguments.size() != 1) continue;
        if (auto loaded = load_module(node); !loaded) return loaded.error();
    }
    return {};
}

Result<void> GenerationBuilder::load_module(const conf::Node& node) {
    const std::string& name = node.argument(0);
    const std::string path = name.starts_with('/') ? name : inputs_.prefix + name;
    void* object = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!object) {
        return conf::error_at(node.place,
                              "dlopen() \"" + path + "\" failed (" + std::string(dlerror()) + ")");
    }
    generation_->shared_objects_.emplace_back(object, [](void* opened) { dlclose(opened); });
    const auto* exported = static_cast<const ModuleExport*>(dlsym(object, "weir_module"));
    if (!exported) {
        return conf::error_at(node.place, "module \"" + path + "\" does not export \"weir_module\"");
    }
    if (exported->abi != module_abi) {
        return conf::error_at(node.place, "module \"" + path + "\" is built for module interface " +
                                              std::to_string(exported->abi) + " instead of " +
                                              std::to_string(module_abi));
    }
    auto& modules = generation_->modules_;
    if (std::find(modules.begin(), modules.end(), exported->module) != modules.end()) {
        return conf::error_at(node.place, "module \"" + path + "\" is already loaded");
    }
    modules.push_back(exported->module);
    return {};
}

Result<void> GenerationBuilder::bind() {
    Generation& made = *generation_;
    const auto core_rows = core_variables();
    made.variables_.add_rows(core_rows.data(), core_rows.size());
    std::vector<std::span<const conf::Directive>> rows;
    for (const Module* module : made.modules_) {
        made.variables_.add_rows(module->variables.data(), module->variables.size());
        rows.push_back(module->directives);
    }
    made.directives_ = std::make_unique<conf::DirectiveTable>(rows);
    conf::BindInputs inputs;
    inputs.prefix = inputs_.prefix;
    inputs.conf_prefix = directory_of(inputs_.conf_path);
    inputs.source = inputs_.source;
    inputs.user = static_cast<BuildContext*>(this);
    inputs.warn = [&made](std::string text) { made.warnings_.push_back(std::move(text)); };
    auto root = conf::bind(made.tree_, *made.directives_, inputs);
    if (!root) return root.error();
    made.root_ = std::move(*root);
    return {};
}

LogFile& GenerationBuilder::log_file(const std::string& path) {
    auto& paths = generation_->log_paths_;
    if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
    return inputs_.logs->open(path);
}

Log* GenerationBuilder::log_for(const std::vector<ErrorLogTarget>& targets) {
    std::string key;
    for (const ErrorLogTarget& target : targets) {
        key += target.path + '\n' + std::to_string(static_cast<int>(target.level)) + '\n';
    }
    Log*& log = logs_[key];
    if (!log) {
        for (const ErrorLogTarget& target : targets) {
            if (target.path != "stderr") log_file(target.path);
        }
        generation_->logs_.push_back(inputs_.logs->make_log(targets));
        log = generation_->logs_.back().get();
    }
    return log;
}

Log* GenerationBuilder::error_log_for(const CoreSettings& core) {
    return core.error_logs.empty() ? generation_->main_log_.get() : log_for(core.error_logs);
}

Result<void> GenerationBuilder::configure(Location& location, Server& server) {
    location.server_ = &server;
    location.core_ = location.scope_.find<CoreSettings>();
    location.error_log_ = error_log_for(*location.core_);
    locations_.emplace(&location.scope_, &location);
    LocationBuilder builder(location, *this);
    for (const Module* module : generation_->modules_) {
        if (!module->configure) continue;
        if (auto configured = module->configure(builder); !configured) return configured.error();
    }
    return {};
}

const Location* GenerationBuilder::location_of(const conf::Scope& scope) const {
    auto found = locations_.find(&scope);
    return found == locations_.end() ? nullptr : found->second;
}

Result<void> GenerationBuilder::build_servers(const conf::Scope& http) {
    for (const auto& scope : http.children) {
        if (scope->context != conf::in_server) continue;
        if (auto built = build_server(*scope); !built) return built.error();
    }
    // Names are filed once every server of an address is known: the first server keeps a name.
    for (const auto& address : generation_->listens_) {
        generation_->by_text_.emplace(address->options.text, address.get());
    }
    return {};
}

Result<void> GenerationBuilder::build_server(const conf::Scope& scope) {
    auto owned = std::make_unique<Server>();
    Server& server = *owned;
    generation_->servers_.push_back(std::move(owned));
    server.settings_ = scope.find<ServerSettings>();
    const auto& names = server.settings_->names;
    if (!names.empty()) {
        const std::string& first = names.front().text;
        server.name_ = first.starts_with('.') ? first.substr(1) : first;
    }
    server.root_ = std::make_unique<Location>(scope);
    server.locations_ = std::make_unique<LocationTable>();
    if (auto built = build_if_blocks(scope, server); !built) return built.error();
    if (auto built = build_locations(*server.root_, scope, *server.locations_, server); !built) {
        return built.error();
    }
    if (auto configured = configure(*server.root_, server); !configured) return configured.error();

    if (server.settings_->listens.empty()) {
        Listen listen;
        listen.text = geteuid() == 0 ? "0.0.0.0:80" : "0.0.0.0:8000";
        listen.place = scope.node->place;
        return listen_on(server, listen);
    }
    for (const Listen& listen : server.settings_->listens) {
        if (auto listening = listen_on(server, listen); !listening) return listening.error();
    }
    return {};
}

Result<void> GenerationBuilder::listen_on(const Server& server, const Listen& listen) {
    ListenAddress* address = nullptr;
    for (const auto& known : generation_->listens_) {
        if (known->options.text == listen.text) address = known.get();
    }
    if (!address) {
        auto made = std::make_unique<ListenAddress>();
        made->options = listen;
        made->default_server = &server;
        made->names = std::make_unique<ServerNames>();
        address = made.get();
        generation_->listens_.push_back(std::move(made));
    } else {
        if (listen.default_server && address->options.default_server) {
            return conf::error_at(listen.place, "a duplicate default server for " + listen.text);
        }
        if (listen.written_options && address->options.written_options) {
            return conf::error_at(listen.place, "duplicate listen options for " + listen.text);
        }
        const bool had_default = address->options.default_server;
        if (listen.written_options) address->options = listen;
        address->options.default_server = had_default || listen.default_server;
        if (listen.default_server) address->default_server = &server;
    }
    add_names(*address, server);
    return {};
}

void GenerationBuilder::add_names(ListenAddress& address, const Server& server) {
    const auto conflict = [&](const std::string& name) {
        generation_->warnings_.push_back("conflicting server name \"" + name + "\" on " +
                                         address.options.text + ", ignored");
    };
    const auto& names = server.settings_->names;
    if (names.empty() && !address.names->add("", &server)) conflict("");
    for (const ServerNameSetting& name : names) {
        if (name.regex) {
            address.names->add_regex(name.regex, &server);
        } else if (!address.names->add(name.text, &server)) {
            conflict(name.text);
        }
    }
}

Result<std::shared_ptr<const Generation>> Generation::build(const GenerationInputs& inputs) {
    return GenerationBuilder(inputs).run();
}

}  // namespace weir
