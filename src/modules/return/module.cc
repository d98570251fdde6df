#include "modules/return/module.h"

#include "modules/rewrite/operation.h"
#include "modules/rewrite/redirect_text.h"
#include "weir/conf/values.h"
#include "weir/core/settings.h"
#include "weir/core/template.h"

namespace weir::modules {

namespace {

using namespace conf;

// nginx's codes for ending a connection without an answer: its own, and two that clients
// would otherwise have to be waited for.
bool closes_silently(int status) { return status == 444 || status == 408 || status == 499; }

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

class Return final : public Operation {
public:
    Return(int status, Template text) : status_(status), text_(std::move(text)) {}

    void run(RewriteRun& run) const override {
        Request& request = run.request;
        if (closes_silently(status_) && text_.empty()) {
            request.response.status = status_;  // for the log
            return run.stop(Outcome::close());
        }
        if (status_ >= 400 && text_.empty()) return run.stop(Outcome::status(status_));
        const std::string_view text = text_.evaluate(request);
        if (is_redirect(status_)) {
            request.response.location = without_controls(text, request.arena());
            return run.stop(Outcome::status(status_));
        }
        run.answer(status_, content_type_for(request.location().core(), request.uri()), text);
    }

private:
    const int status_;
    const Template text_;
};

Result<void> add_return(RewriteSettings& settings, const Node& node, Binding& binding) {
    const std::string& first = node.argument(0);
    const bool only_url = node.arguments.size() == 1 && is_absolute_target(first);
    auto code = only_url ? Result<std::int64_t>(302) : parse_number(first);
    // A final answer below 200 would not be HTTP: the client would wait for another.
    if (!code || *code < 200 || *code > 999) {
        return error_at(node.place, "invalid return code \"" + first + "\"");
    }
    auto text = compile_template(only_url                    ? first
                                 : node.arguments.size() > 1 ? node.argument(1)
                                                             : "",
                                 binding, node.place);
    if (!text) return text.error();
    settings.operations.push_back(std::make_unique<Return>(static_cast<int>(*code), std::move(*text)));
    return {};
}

constexpr Directive rows[] = {
    setter<&add_return>("return", in_server | in_server_if | in_location | in_location_if, one_or_two, "",
                        "Answers at once: a code, a code with a text, or a redirect.", true),
};

}  // namespace

const Module return_module = {"return", rows};

}  // namespace weir::modules
