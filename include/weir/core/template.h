// A text with variables ("complex value" in nginx's sources), compiled when the conf is
// built: "http://$host$request_uri". `$1`…`$9` are the captures of the last regex match.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "weir/base/result.h"
#include "weir/conf/directive.h"
#include "weir/core/variable.h"

namespace weir {

class Request;

class Template {
public:
    Template() = default;
    // A text without variables.
    static Template constant(std::string text);
    // Fails with `invalid variable name in FILE:LINE` for a lone "$".
    static Result<Template> compile(std::string_view text, VariableTable& variables,
                                    const conf::Place& place);

    bool is_constant() const { return parts_.empty(); }
    bool empty() const { return parts_.empty() && text_.empty(); }
    bool uses_captures() const;
    // What was written in the conf.
    const std::string& source() const { return text_; }

    // The result lives in the request's arena, or longer.
    std::string_view evaluate(Request& request) const;

private:
    struct Part {
        enum class Kind { text, variable, capture } kind;
        std::string text;
        std::uint32_t number;  // VariableId or capture
    };

    static std::string_view part_value(const Part& part, Request& request);

    std::string text_;
    std::vector<Part> parts_;  // empty for a constant
};

// A directive whose field is a Setting<Template>.
Result<Template> parse_value(conf::ValueTag<Template>, const conf::Node& node, conf::Binding& binding);

}  // namespace weir
