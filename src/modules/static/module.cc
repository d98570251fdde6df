#include "modules/static/module.h"

#include "modules/static/serve.h"
#include "modules/static/settings.h"

namespace weir::modules {

namespace {

using namespace conf;
using IfModifiedSince = StaticSettings::IfModifiedSince;

constexpr EnumValues<IfModifiedSince> since_rules{
    {"off", IfModifiedSince::off}, {"exact", IfModifiedSince::exact}, {"before", IfModifiedSince::before}};

constexpr Directive rows[] = {
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
