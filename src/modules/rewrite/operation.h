// The rewrite program of a server, a location or an `if`: its operations (`set`, `rewrite`,
// `if`, `break`, `return`) in the order of the conf. A module adds an operation by deriving
// from Operation and appending to RewriteSettings::operations in its directive's setter;
// src/modules/return/ is the smallest example.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "weir/conf/directive.h"
#include "weir/core/location.h"
#include "weir/core/phase.h"
#include "weir/core/request.h"

namespace weir::modules {

// One run of a program over one request.
class RewriteRun {
public:
    RewriteRun(Request& request, bool log) : request(request), log(log) {}

    Request& request;
    const bool log;  // rewrite_log of the level where the run began: tell what was done, as notices

    // The program ends here and the request goes on with the next handler.
    void stop() { stopped_ = true; }
    // The program ends with this outcome.
    void stop(Outcome outcome) {
        outcome_ = outcome;
        stopped_ = true;
    }
    // The program ends with this response. `type` and `body` live as long as the request.
    void answer(int status, std::string_view type, std::string_view body) {
        answer_status_ = status;
        answer_type_ = type;
        answer_body_ = body;
        stopped_ = true;
    }
    // The last regex matched a request whose escapes nginx would restore in `$1` (see
    // EscapedCaptures); true until a `rewrite` to a URI has matched.
    bool escape_captures = true;
    // The URI differs from the one the location was found by.
    bool uri_changed = false;

    bool stopped() const { return stopped_; }
    bool answers() const { return answer_status_ != 0; }
    Outcome outcome() const { return outcome_; }
    int answer_status() const { return answer_status_; }
    std::string_view answer_type() const { return answer_type_; }
    std::string_view answer_body() const { return answer_body_; }

private:
    bool stopped_ = false;
    Outcome outcome_ = Outcome::next();
    int answer_status_ = 0;
    std::string_view answer_type_;
    std::string_view answer_body_;
};

class Operation {
public:
    virtual ~Operation() = default;
    virtual void run(RewriteRun& run) const = 0;
    // Called once for every operation when its location is built.
    virtual void built(const LocationBuilder&) {}
};

struct RewriteSettings {
    static constexpr conf::Level level = conf::Level::location;

    // Never inherited, as in nginx.
    std::vector<std::unique_ptr<Operation>> operations;
    conf::Setting<bool> rewrite_log{false};
    conf::Setting<bool> uninitialized_variable_warn{true};
};

// Runs until an operation stops the run, or to the end.
void run_operations(const RewriteSettings& settings, RewriteRun& run);

}  // namespace weir::modules
