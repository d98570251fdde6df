// Builds a Generation step by step: parse, load modules, bind, make servers and locations.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "weir/core/generation.h"

namespace weir {

class GenerationBuilder final : public BuildContext {
public:
    explicit GenerationBuilder(const GenerationInputs& inputs);

    Result<std::shared_ptr<const Generation>> run();

    VariableTable& variables() override { return generation_->variables_; }
    Arena& arena() override { return generation_->arena_; }
    LogFile& log_file(const std::string& path) override;
    const std::string& prefix() const override { return generation_->prefix_; }

    const Location* location_of(const conf::Scope& scope) const;

private:
    Result<void> parse();
    Result<void> load_modules();
    Result<void> load_module(const conf::Node& node);
    Result<void> bind();
    Result<void> build_servers(const conf::Scope& http);

    Result<void> build_server(const conf::Scope& scope);
    Result<void> build_locations(Location& parent, const conf::Scope& scope, LocationTable& table,
                                 Server& server);
    Result<void> build_location(const conf::Scope& scope, const Location& parent, LocationTable& table,
                                Server& server);
    Result<void> build_if_blocks(const conf::Scope& scope, Server& server);
    Result<void> file_location(std::unique_ptr<Location> location, LocationTable& table, Server& server,
                               bool caseless);
    Result<void> configure(Location& location, Server& server);
    Log* error_log_for(const CoreSettings& core);
    Log* log_for(const std::vector<ErrorLogTarget>& targets);

    Result<void> listen_on(const Server& server, const Listen& listen);
    void add_names(ListenAddress& address, const Server& server);

    const GenerationInputs& inputs_;
    std::shared_ptr<Generation> generation_;
    std::unordered_map<const conf::Scope*, const Location*> locations_;
    std::map<std::string, Log*> logs_;
};

}  // namespace weir
