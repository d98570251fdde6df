#include "modules/static/module.h"

#include "modules/static/serve.h"
#include "modules/static/settings.h"
#include "weir/conf/values.h"

namespace weir::modules {

namespace {

using namespace conf;
using IfModifiedSince = StaticSettings::IfModifiedSince;

// Confs often turn it off by name.
Result<void> refuse_autoindex(const Node& node, Binding&) {
    auto on = parse_flag(node.argument(0));
    if (on && !*on) return {};
    return directive_error(node, "can only be \"off\": listings of directories are not made");
}

constexpr EnumValues<IfModifiedSince> since_rules{
    {"off", IfModifiedSince::off}, {"exact", IfModifiedSince::exact}, {"before", IfModifiedSince::before}};

constexpr Directive rows[] = {
    setter<&refuse_autoindex>("autoindex", anywhere, one, "off",
                              "Only off: there are no listings of directories."),
    enumeration<&StaticSettings::if_modified_since>("if_modified_since", anywhere, since_rules, "exact",
                                                    "How If-Modified-Since is compared with a file's date."),
    directive<&StaticSettings::max_ranges>("max_ranges", anywhere, one, "",
                                           "Most byte ranges in one request; 0 turns ranges off."),
};

Result<void> configure(LocationBuilder& builder) {
    builder.add(Phase::content, handler<serve_file>("static", builder.settings<StaticSettings>()));
    return {};
}

}  // namespace

const Module static_module = {"static", rows, {}, &configure};

}  // namespace weir::modules
