#include "modules/rewrite/rewrite.h"

#include "modules/rewrite/capturing_regex.h"
#include "modules/rewrite/escaped_captures.h"
#include "modules/rewrite/redirect_text.h"
#include "weir/core/build_context.h"
#include "weir/core/template.h"

namespace weir::modules {

namespace {

struct Target {
    Template uri;
    Template args;  // what follows the first "?"; unused in a redirect, whose `uri` holds all
    bool has_query = false;
    bool keep_args = true;  // the request's own arguments are appended
};

enum class Flag : std::uint8_t { none, last, break_, redirect };

class Rewrite final : public Operation {
public:
    Rewrite(CapturingRegex regex, Target target, Flag flag, int status)
        : regex_(std::move(regex)), target_(std::move(target)), flag_(flag), status_(status) {}

    void run(RewriteRun& run) const override {
        Request& request = run.request;
        const std::string_view subject = request.uri();
        const Regex::Match result = regex_.match(request, subject);
        if (result == Regex::Match::failed) return run.stop(Outcome::status(500));
        const bool matches = result == Regex::Match::yes;
        if (run.log) {
            note(request,
                 request.arena().concat("\"", regex_.pattern(),
                                        matches ? "\" matches \"" : "\" does not match \"", subject, "\""));
        }
        if (!matches) {
            request.captures.clear();
            return;
        }
        if (flag_ == Flag::redirect) return redirect(run);
        change_uri(run);
    }

private:
    static void note(Request& request, std::string_view text) { request.log(LogLevel::notice, text); }

    void redirect(RewriteRun& run) const {
        Request& request = run.request;
        Arena& arena = request.arena();
        std::string_view location;
        {
            EscapedCaptures escaped(request, true);
            location = unescape_redirect(target_.uri.evaluate(request), arena);
        }
        if (target_.keep_args && !request.args().empty()) {
            location = arena.concat(location, target_.has_query ? "&" : "?", request.args());
        }
        if (run.log) note(request, arena.concat("rewritten redirect: \"", location, "\""));
        request.response.location = without_controls(location, arena);
        run.stop(Outcome::status(status_));
    }

    void change_uri(RewriteRun& run) const {
        Request& request = run.request;
        run.escape_captures = false;
        const std::string_view uri = target_.uri.evaluate(request);
        const std::string_view args = new_args(request);
        if (run.log) {
            note(request, request.arena().concat("rewritten data: \"", uri, "\", args: \"", args, "\""));
        }
        if (uri.empty()) {
            request.log(LogLevel::error, "the rewritten URI has a zero length");
            return run.stop(Outcome::status(500));
        }
        request.set_uri(uri);
        request.set_args(args);
        run.uri_changed = flag_ != Flag::break_;
        if (flag_ != Flag::none) run.stop();
    }

    std::string_view new_args(Request& request) const {
        if (!target_.has_query) return target_.keep_args ? request.args() : request.args().substr(0, 0);
        EscapedCaptures escaped(request, true);
        const std::string_view args = target_.args.evaluate(request);
        if (!target_.keep_args || request.args().empty()) return args;
        return request.arena().concat(args, "&", request.args());
    }

    const CapturingRegex regex_;
    const Target target_;
    const Flag flag_;
    const int status_;  // of a redirect
};

// The last parameter; 0 status where it is no redirect.
Result<std::pair<Flag, int>> parse_flag(const conf::Node& node) {
    using Parsed = std::pair<Flag, int>;
    if (node.arguments.size() < 3) {
        if (is_absolute_target(node.argument(1))) return Parsed(Flag::redirect, 302);
        return Parsed(Flag::none, 0);
    }
    const std::string& word = node.argument(2);
    if (word == "redirect") return Parsed(Flag::redirect, 302);
    if (word == "permanent") return Parsed(Flag::redirect, 301);
    if (word != "last" && word != "break") return conf::invalid_parameter(node, word);
    if (is_absolute_target(node.argument(1))) return Parsed(Flag::redirect, 302);
    return Parsed(word == "last" ? Flag::last : Flag::break_, 0);
}

Result<Target> parse_target(const conf::Node& node, conf::Binding& binding, bool redirect) {
    Target target;
    std::string text = node.argument(1);
    if (text.ends_with('?')) {
        text.pop_back();
        target.keep_args = false;
    }
    const std::size_t query = text.find('?');
    target.has_query = query != std::string::npos;
    if (target.has_query && !redirect) {
        auto args = compile_template(text.substr(query + 1), binding, node.place);
        if (!args) return args.error();
        target.args = std::move(*args);
        text.resize(query);
    }
    auto uri = compile_template(text, binding, node.place);
    if (!uri) return uri.error();
    target.uri = std::move(*uri);
    return target;
}

}  // namespace

Result<void> add_rewrite(RewriteSettings& settings, const conf::Node& node, conf::Binding& binding) {
    auto regex = CapturingRegex::compile(node.argument(0), false, node.place, binding);
    if (!regex) return regex.error();
    if (node.argument(1).empty()) return conf::error_at(node.place, "empty replacement");
    auto flag = parse_flag(node);
    if (!flag) return flag.error();
    auto target = parse_target(node, binding, flag->first == Flag::redirect);
    if (!target) return target.error();
    settings.operations.push_back(
        std::make_unique<Rewrite>(std::move(*regex), std::move(*target), flag->first, flag->second));
    return {};
}

}  // namespace weir::modules
