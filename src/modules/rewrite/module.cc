#include "modules/rewrite/module.h"

#include "modules/rewrite/if.h"
#include "modules/rewrite/operation.h"
#include "modules/rewrite/rewrite.h"
#include "modules/rewrite/set.h"

namespace weir::modules {

void run_operations(const RewriteSettings& settings, RewriteRun& run) {
    for (const auto& operation : settings.operations) {
        operation->run(run);
        if (run.stopped()) return;
    }
}

namespace {

using namespace conf;

class Break final : public Operation {
public:
    void run(RewriteRun& run) const override {
        run.uri_changed = false;
        run.stop();
    }
};

Result<void> add_break(RewriteSettings& settings, const Node&, Binding&) {
    settings.operations.push_back(std::make_unique<Break>());
    return {};
}

Task<Outcome> run_rewrite(Request& request, const RewriteSettings& settings) {
    RewriteRun run(request, *settings.rewrite_log);
    run_operations(settings, run);
    if (run.answers())
        co_return co_await request.respond(run.answer_status(), run.answer_type(), run.answer_body());
    if (run.outcome().is_next() && run.uri_changed) co_return Outcome::reroute();
    co_return run.outcome();
}

// The location is looked for after this phase anyway.
Task<Outcome> run_server_rewrite(Request& request, const RewriteSettings& settings) {
    RewriteRun run(request, *settings.rewrite_log);
    run_operations(settings, run);
    if (run.answers())
        co_return co_await request.respond(run.answer_status(), run.answer_type(), run.answer_body());
    co_return run.outcome();
}

Result<void> configure(LocationBuilder& builder) {
    // An `if` runs as part of the level around it.
    if (builder.kind() == Location::Kind::if_block) return {};
    const auto& settings = builder.settings<RewriteSettings>();
    if (settings.operations.empty()) return {};
    for (const auto& operation : settings.operations) operation->built(builder);
    if (builder.kind() == Location::Kind::server) {
        builder.add(Phase::server_rewrite, handler<run_server_rewrite>("rewrite", settings));
    } else {
        builder.add(Phase::rewrite, handler<run_rewrite>("rewrite", settings));
    }
    return {};
}

constexpr std::uint32_t own = in_server | in_server_if | in_location | in_location_if;

constexpr Directive rows[] = {
    setter<&add_rewrite>("rewrite", own, two_or_three, "",
                         "Changes URIs that match a regex: last, break, redirect or permanent.", true),
    setter<&add_set>("set", own, two, "", "Gives a variable a value.", true),
    setter<&add_break>("break", own, none, "", "Ends the rewrite directives of this level.", true),
    block<&add_if>("if", in_server, one_or_more, in_server_if,
                   "Directives for requests that meet a condition."),
    block<&add_if>("if", in_location, one_or_more, in_location_if,
                   "Directives and settings for requests that meet a condition."),
    directive<&RewriteSettings::rewrite_log>("rewrite_log", own | in_http, flag, "off",
                                             "Notices in the error log about what rewriting did."),
    directive<&RewriteSettings::uninitialized_variable_warn>("uninitialized_variable_warn", own | in_http,
                                                             flag, "on",
                                                             "Warnings about variables used before `set`."),
};

}  // namespace

const Module rewrite_module = {"rewrite", rows, {}, &configure};

}  // namespace weir::modules
