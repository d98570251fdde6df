#include "modules/proxy/module.h"

#include "modules/proxy/call.h"
#include "modules/proxy/directives.h"
#include "modules/proxy/plan.h"
#include "modules/proxy/variables.h"
#include "weir/core/location.h"

namespace weir::modules {

namespace {

Task<Outcome> run_proxy(Request& request, const Plan& plan) {
    ProxyCall call(request, plan);
    co_return co_await call.run();
}

Result<void> configure(LocationBuilder& builder) {
    auto plan = make_plan(builder);
    if (!plan) return plan.error();
    if (!*plan) return {};
    builder.settings<ProxySettings>().plan = *plan;
    builder.set_content(handler<run_proxy>("proxy", **plan));
    return {};
}

}  // namespace

const Module proxy_module = {"proxy", proxy_directives(), proxy_variables(), &configure};

}  // namespace weir::modules
