// A module outside the tree: one directive, one access-phase handler, built against
// include/weir alone. `deny_agent TEXT;` refuses clients whose User-Agent contains TEXT.
#include "weir/conf/directive.h"
#include "weir/conf/setting.h"
#include "weir/core/module.h"
#include "weir/core/request.h"

namespace {

using namespace weir;

struct DenySettings {
    static constexpr conf::Level level = conf::Level::location;
    conf::Setting<std::string> agent{""};
};

Outcome refuse(Request& request, const DenySettings& settings) {
    const std::string_view agent = request.headers.value(http::Known::user_agent);
    if (agent.find(*settings.agent) == std::string_view::npos) return Outcome::next();
    request.log(LogLevel::error, "access forbidden by rule");
    return Outcome::status(403);
}

Result<void> configure(LocationBuilder& location) {
    const auto& settings = location.settings<DenySettings>();
    if (!settings.agent->empty()) location.add(Phase::access, handler<refuse>("deny_agent", settings));
    return {};
}

const conf::Directive rows[] = {
    conf::directive<&DenySettings::agent>("deny_agent", conf::anywhere, conf::one, "",
                                          "Refuses clients whose User-Agent contains this text."),
};

const Module deny_module = {.name = "deny_agent", .directives = rows, .configure = configure};

}  // namespace

extern "C" const weir::ModuleExport weir_module = {weir::module_abi, &deny_module};
