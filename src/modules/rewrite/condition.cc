#include "modules/rewrite/condition.h"

#include <cerrno>
#include <system_error>

#include <sys/stat.h>

#include "modules/rewrite/escaped_captures.h"
#include "weir/core/build_context.h"

namespace weir::modules {

namespace {

Error invalid_condition(const conf::Node& node, std::string_view word) {
    return conf::error_at(node.place, "invalid condition \"" + std::string(word) + "\"");
}

// The words between the parentheses, which may cling to the first and the last word.
Result<std::vector<std::string>> words_inside(const conf::Node& node) {
    std::vector<std::string> words;
    for (const conf::Word& word : node.arguments) words.push_back(word.text);
    if (!words.front().starts_with('(')) return invalid_condition(node, words.front());
    if (words.front().size() == 1) {
        words.erase(words.begin());
    } else {
        words.front().erase(0, 1);
    }
    if (words.empty() || !words.back().ends_with(')')) {
        return invalid_condition(node, words.empty() ? "(" : words.back());
    }
    words.back().pop_back();
    if (words.back().empty()) words.pop_back();
    if (words.empty()) return invalid_condition(node, ")");
    return words;
}

bool is_file_test(std::string_view word) {
    return (word.size() == 2 && word[0] == '-') || (word.size() == 3 && word.starts_with("!-"));
}

bool is_false(std::string_view value) { return value.empty() || value == "0"; }

}  // namespace

Result<Condition> Condition::parse(const conf::Node& node, conf::Binding& binding) {
    auto words = words_inside(node);
    if (!words) return words.error();
    const std::string& first = words->front();
    if (first.size() > 1 && first[0] == '$') return parse_variable(node, binding, *words);
    if (is_file_test(first)) return parse_file(node, binding, *words);
    return invalid_condition(node, first);
}

Result<Condition> Condition::parse_variable(const conf::Node& node, conf::Binding& binding,
                                            const std::vector<std::string>& words) {
    if (words.size() != 1 && words.size() != 3) return invalid_condition(node, words[0]);
    Condition made;
    made.variable_ = BuildContext::of(binding).variables().use(words[0].substr(1), place_text(node.place));
    if (words.size() == 1) return made;
    std::string_view sign = words[1];
    made.negated_ = sign.size() > 1 && sign.starts_with('!');
    if (made.negated_) sign.remove_prefix(1);
    if (sign == "=") {
        made.kind_ = Kind::equal;
        auto operand = compile_template(words[2], binding, node.place);
        if (!operand) return operand.error();
        made.operand_ = std::move(*operand);
        return made;
    }
    if (sign == "~" || sign == "~*") {
        made.kind_ = Kind::match;
        auto regex = CapturingRegex::compile(words[2], sign == "~*", node.place, binding);
        if (!regex) return regex.error();
        made.regex_ = std::move(*regex);
        return made;
    }
    return conf::error_at(node.place, "unexpected \"" + words[1] + "\" in condition");
}

Result<Condition> Condition::parse_file(const conf::Node& node, conf::Binding& binding,
                                        const std::vector<std::string>& words) {
    if (words.size() != 2) return invalid_condition(node, words[0]);
    Condition made;
    made.negated_ = words[0][0] == '!';
    switch (words[0].back()) {
        case 'f':
            made.kind_ = Kind::plain_file;
            break;
        case 'd':
            made.kind_ = Kind::directory;
            break;
        case 'e':
            made.kind_ = Kind::exists;
            break;
        case 'x':
            made.kind_ = Kind::executable;
            break;
        default:
            return invalid_condition(node, words[0]);
    }
    auto path = compile_template(words[1], binding, node.place);
    if (!path) return path.error();
    made.operand_ = std::move(*path);
    return made;
}

bool Condition::holds(RewriteRun& run) const {
    switch (kind_) {
        case Kind::truth:
            return !is_false(run.request.variable(variable_).value_or(std::string_view()));
        case Kind::equal: {
            const std::string_view left = run.request.variable(variable_).value_or(std::string_view());
            EscapedCaptures escaped(run.request, run.escape_captures);
            return (left == operand_.evaluate(run.request)) != negated_;
        }
        case Kind::match: {
            const Test test = match(run);
            return test != Test::failed && (test == Test::yes) != negated_;
        }
        default:
            return file_holds(run) != negated_;
    }
}

Condition::Test Condition::match(RewriteRun& run) const {
    Request& request = run.request;
    const std::string_view subject = request.variable(variable_).value_or(std::string_view());
    const Regex::Match result = regex_->match(request, subject);
    if (result == Regex::Match::failed) {
        run.stop(Outcome::status(500));
        return Test::failed;
    }
    const bool matches = result == Regex::Match::yes;
    if (!matches) request.captures.clear();
    if (run.log) {
        request.log(LogLevel::notice, request.arena().concat(
                                          "\"", regex_->pattern(),
                                          matches ? "\" matches \"" : "\" does not match \"", subject, "\""));
    }
    return matches ? Test::yes : Test::no;
}

bool Condition::file_holds(RewriteRun& run) const {
    EscapedCaptures escaped(run.request, run.escape_captures);
    const std::string path(operand_.evaluate(run.request));
    struct stat info {};
    if (stat(path.c_str(), &info) != 0) {
        const int error = errno;
        if (error != ENOENT && error != ENOTDIR && error != ENAMETOOLONG) {
            run.request.log(LogLevel::error, "stat() \"" + path + "\" failed (" + std::to_string(error) +
                                                 ": " + std::generic_category().message(error) + ")");
        }
        return false;
    }
    switch (kind_) {
        case Kind::plain_file:
            return S_ISREG(info.st_mode);
        case Kind::directory:
            return S_ISDIR(info.st_mode);
        case Kind::executable:
            return (info.st_mode & S_IXUSR) != 0;
        default:
            return true;
    }
}

}  // namespace weir::modules
