// What stands between the parentheses of an `if`.
#pragma once

#include <optional>

#include "modules/rewrite/capturing_regex.h"
#include "modules/rewrite/operation.h"
#include "weir/core/template.h"

namespace weir::modules {

class Condition {
public:
    // Of an `if` node: `($variable)`, `($variable OPERATOR value)` or `(-f path)` and friends.
    static Result<Condition> parse(const conf::Node& node, conf::Binding& binding);

    // A regex that cannot be run stops the run with a 500.
    bool holds(RewriteRun& run) const;

private:
    enum class Kind : std::uint8_t { truth, equal, match, plain_file, directory, exists, executable };
    enum class Test : std::uint8_t { no, yes, failed };

    static Result<Condition> parse_variable(const conf::Node& node, conf::Binding& binding,
                                            const std::vector<std::string>& words);
    static Result<Condition> parse_file(const conf::Node& node, conf::Binding& binding,
                                        const std::vector<std::string>& words);
    Test match(RewriteRun& run) const;
    bool file_holds(RewriteRun& run) const;

    Kind kind_ = Kind::truth;
    bool negated_ = false;
    VariableId variable_ = 0;
    Template operand_;  // the right side, or the path
    std::optional<CapturingRegex> regex_;
};

}  // namespace weir::modules
