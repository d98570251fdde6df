#include "modules/rewrite/set.h"

#include "modules/rewrite/escaped_captures.h"
#include "weir/core/build_context.h"
#include "weir/core/template.h"

namespace weir::modules {

namespace {

class Set final : public Operation {
public:
    Set(VariableId variable, bool has_setter, Template value)
        : variable_(variable), has_setter_(has_setter), value_(std::move(value)) {}

    void run(RewriteRun& run) const override {
        EscapedCaptures escaped(run.request, run.escape_captures);
        const std::string_view value = value_.evaluate(run.request);
        if (has_setter_) {
            run.request.set_variable(variable_, value);
        } else {
            run.request.store_variable(variable_, value);
        }
    }

private:
    const VariableId variable_;
    const bool has_setter_;
    const Template value_;
};

// What a variable is that some `set` names and that none has set in this request.
VariableTable::Getter uninitialized(const std::string& name) {
    return [name](Request& request) -> Value {
        if (*request.location().settings<RewriteSettings>().uninitialized_variable_warn) {
            request.log(LogLevel::warn, "using uninitialized \"" + name + "\" variable");
        }
        return std::string_view();
    };
}

}  // namespace

Result<void> add_set(RewriteSettings& settings, const conf::Node& node, conf::Binding& binding) {
    const std::string& word = node.argument(0);
    if (word.size() < 2 || word[0] != '$') {
        return conf::error_at(node.place, "invalid variable name \"" + word + "\"");
    }
    const std::string name = word.substr(1);
    VariableTable& variables = BuildContext::of(binding).variables();
    auto id = variables.define_stored(name);
    if (!id) return conf::error_at(node.place, id.error().text);
    const VariableTable::Entry& entry = variables.entry(*id);
    const bool has_setter = entry.row != nullptr && entry.row->set != nullptr;
    if (entry.row == nullptr && !entry.getter) {
        auto defined = variables.define_computed(name, uninitialized(name));
        if (!defined) return conf::error_at(node.place, defined.error().text);
    }
    auto value = compile_template(node.argument(1), binding, node.place);
    if (!value) return value.error();
    settings.operations.push_back(std::make_unique<Set>(*id, has_setter, std::move(*value)));
    return {};
}

}  // namespace weir::modules
