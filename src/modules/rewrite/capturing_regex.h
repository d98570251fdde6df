// A regex of the conf whose match leaves $1…$9 and its named groups in the request.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "weir/base/result.h"
#include "weir/conf/bind.h"
#include "weir/core/regex.h"
#include "weir/core/variable.h"

namespace weir {
class Request;
}

namespace weir::modules {

class CapturingRegex {
public:
    // Defines a variable for every named group. Errors are complete, with their place.
    static Result<CapturingRegex> compile(std::string_view pattern, bool caseless, const conf::Place& place,
                                          conf::Binding& binding);

    // Changes the request's captures and variables only when it matches. `subject` lives as
    // long as the request.
    Regex::Match match(Request& request, std::string_view subject) const;

    const std::string& pattern() const { return regex_.pattern(); }

private:
    explicit CapturingRegex(Regex regex) : regex_(std::move(regex)) {}

    Regex regex_;
    std::vector<std::pair<VariableId, unsigned>> named_;
};

}  // namespace weir::modules
