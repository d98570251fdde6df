// A `log_format`, compiled to texts and variables.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "weir/base/result.h"
#include "weir/conf/tree.h"
#include "weir/core/variable.h"

namespace weir {
class Request;
}

namespace weir::modules {

enum class LogEscape : std::uint8_t { standard, json, none };

// Appends `value` so that a line stays one line: nginx's \xXX for controls, quotes,
// backslashes and bytes above 126, or JSON's escapes.
void append_escaped(std::string_view value, LogEscape escape, std::string& to);

class LogFormat {
public:
    // The words of the format, put together without separators.
    static Result<LogFormat> compile(const std::vector<std::string_view>& words, LogEscape escape,
                                     VariableTable& variables, const conf::Place& place);

    // Appends the line of this request, with its newline.
    void append_line(Request& request, std::string& to) const;

    static constexpr std::string_view combined =
        "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" "
        "\"$http_user_agent\"";

private:
    struct Part {
        std::string text;  // comes before
        bool has_variable = false;
        VariableId variable = 0;  // the variable's value
    };

    explicit LogFormat(LogEscape escape) : escape_(escape) {}
    Result<void> add(std::string_view word, VariableTable& variables, const conf::Place& place);
    std::string& open_text();

    LogEscape escape_;
    std::vector<Part> parts_;
};

}  // namespace weir::modules
