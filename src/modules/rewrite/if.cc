#include "modules/rewrite/if.h"

#include "modules/rewrite/condition.h"

namespace weir::modules {

namespace {

class If final : public Operation {
public:
    If(Condition condition, const RewriteSettings& body, const conf::Scope& scope)
        : condition_(std::move(condition)), body_(body), scope_(scope) {}

    void run(RewriteRun& run) const override {
        if (!condition_.holds(run)) return;
        if (location_ != nullptr) run.request.use_if_location(*location_);
        run_operations(body_, run);
    }

    void built(const LocationBuilder& builder) override {
        // An `if` of a server comes before the location is known and has no settings to switch to.
        if (scope_.context == conf::in_location_if) location_ = builder.built_from(scope_);
        for (const auto& operation : body_.operations) operation->built(builder);
    }

private:
    const Condition condition_;
    const RewriteSettings& body_;
    const conf::Scope& scope_;
    const Location* location_ = nullptr;
};

}  // namespace

Result<void> add_if(RewriteSettings& settings, const conf::Node& node, conf::Binding& binding) {
    auto condition = Condition::parse(node, binding);
    if (!condition) return condition.error();
    conf::Scope& block = binding.scope();
    block.parent->settings<RewriteSettings>().operations.push_back(
        std::make_unique<If>(std::move(*condition), settings, block));
    return {};
}

}  // namespace weir::modules
