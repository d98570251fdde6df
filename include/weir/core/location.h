// A location (also the server's own level and the body of an `if`), ready to run: its
// settings, its handlers phase by phase, its filters. Immutable once built.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weir/base/log.h"
#include "weir/conf/bind.h"
#include "weir/core/filter.h"
#include "weir/core/phase.h"

namespace weir {

struct CoreSettings;
class LocationTable;
class Server;
class VariableTable;

class Location {
public:
    enum class Kind : std::uint8_t { server, exact, prefix, prefix_no_regex, regex, named, if_block };

    explicit Location(const conf::Scope& scope);
    ~Location();

    Kind kind() const { return kind_; }
    // "/static/", "@name", or a regex's text.
    const std::string& name() const { return name_; }
    const Server& server() const { return *server_; }
    const CoreSettings& core() const { return *core_; }
    template <class S>
    const S& settings() const {
        return *scope_.find<S>();
    }
    const conf::Scope& scope() const { return scope_; }
    Log& error_log() const { return *error_log_; }

    std::span<const Handler> handlers(Phase phase) const {
        return handlers_[static_cast<std::size_t>(phase)];
    }
    std::span<const HeaderFilter> header_filters() const { return header_filters_; }
    std::span<const BodyFilter> body_filters() const { return body_filters_; }
    // A location "/x/" whose content handler passes requests on: "/x" is sent there.
    bool redirects_to_slash() const { return redirects_to_slash_; }
    // Nested locations; null where there are none.
    const LocationTable* nested() const { return nested_.get(); }

private:
    friend class LocationBuilder;
    friend class GenerationBuilder;

    const conf::Scope& scope_;
    Kind kind_ = Kind::server;
    std::string name_;
    const Server* server_ = nullptr;
    const CoreSettings* core_ = nullptr;
    Log* error_log_ = nullptr;
    bool redirects_to_slash_ = false;
    std::array<std::vector<Handler>, phase_count> handlers_;
    std::vector<HeaderFilter> header_filters_;
    std::vector<BodyFilter> body_filters_;
    std::unique_ptr<LocationTable> nested_;
};

// Handed to every module for every location while the conf is built (Module::configure).
class LocationBuilder {
public:
    LocationBuilder(Location& location, class GenerationBuilder& generation)
        : location_(location), generation_(generation) {}

    Location::Kind kind() const { return location_.kind_; }
    const Location& location() const { return location_; }
    const conf::Scope& scope() const { return location_.scope_; }
    template <class S>
    const S& settings() const {
        return location_.settings<S>();
    }
    // The Location of an `if` block inside this one; modules see blocks before their parents.
    const Location* built_from(const conf::Scope& scope) const;
    class BuildContext& build() const;

    void add(Phase phase, Handler handler) {
        location_.handlers_[static_cast<std::size_t>(phase)].push_back(handler);
    }
    // The one handler that makes the content (nginx's `clcf->handler`): replaces what was
    // added to the content phase before, and keeps later modules from being asked.
    void set_content(Handler handler) {
        location_.handlers_[static_cast<std::size_t>(Phase::content)] = {handler};
        location_.redirects_to_slash_ = location_.name_.ends_with('/');
    }
    void add(HeaderFilter filter) { location_.header_filters_.push_back(filter); }
    void add(BodyFilter filter) { location_.body_filters_.push_back(filter); }

private:
    Location& location_;
    class GenerationBuilder& generation_;
};

}  // namespace weir
