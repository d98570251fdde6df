// What a directive's setter may reach while the conf is built, beyond its own settings:
// `BuildContext& build = BuildContext::of(binding);`
#pragma once

#include <string>
#include <string_view>

#include "weir/base/arena.h"
#include "weir/base/result.h"
#include "weir/conf/bind.h"
#include "weir/conf/directive.h"
#include "weir/core/template.h"
#include "weir/core/variable.h"

namespace weir {

class BuildContext {
public:
    virtual ~BuildContext() = default;
    static BuildContext& of(conf::Binding& binding) { return *static_cast<BuildContext*>(binding.user); }

    virtual VariableTable& variables() = 0;
    // Lives as long as the generation.
    virtual Arena& arena() = 0;
    // A log file (or "stderr") that the process owner opens once and reopens on USR1;
    // valid as long as the generation. `path` is absolute.
    virtual class LogFile& log_file(const std::string& path) = 0;
    // Where relative paths start (-p), with a trailing slash.
    virtual const std::string& prefix() const = 0;
};

// An open log file: appends whole lines, never blocks the caller on errors.
class LogFile {
public:
    virtual ~LogFile() = default;
    virtual void write(std::string_view bytes) = 0;
    virtual const std::string& path() const = 0;
};

// Compiles a template of a directive's argument; the error names its place.
inline Result<Template> compile_template(std::string_view text, conf::Binding& binding,
                                         const conf::Place& place) {
    return Template::compile(text, BuildContext::of(binding).variables(), place);
}

}  // namespace weir
