#include "modules/proxy/module.h"

#include "modules/proxy/call.h"
#include "modules/proxy/directives.h"
#include "modules/proxy/plan.h"
#include "modules/proxy/variables.h"
#include "weir/core/location.h"

namespace weir::modules {

namespace {

Result<void> configure(LocationBuilder& builder) {
    auto plan = make_plan(builder);
    if (!plan) return plan.error();
    if (!*plan) return {};
    builder.settings<ProxySettings>().plan = *plan;
    builder.set_content(handler<&ProxyCall::run>("proxy", **plan));
    return {};
}

}  // namespace

const Module proxy_module = {"proxy", proxy_directives(), proxy_variables(), &configure};

}  // namespace weir::modules
