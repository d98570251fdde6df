// The phases of a request and what a handler may answer.
#pragma once

#include <cstdint>
#include <string_view>

#include "weir/base/task.h"

namespace weir {

class Request;

// In nginx's order. The location is found between server_rewrite and rewrite; header and
// body filters are not phases but part of sending (weir/core/filter.h).
enum class Phase : std::uint8_t {
    post_read,
    server_rewrite,
    rewrite,
    preaccess,
    access,
    precontent,
    content,
    log,
};
inline constexpr std::size_t phase_count = 8;

// A handler's answer.
class Outcome {
public:
    enum class Kind : std::uint8_t {
        next,     // go on with the next handler
        status,   // end the request with status(): its error page, or an empty answer
        done,     // the response was sent by this handler
        reroute,  // the URI changed: find the location again
        close,    // close the connection without an answer (nginx's 444)
    };

    static constexpr Outcome next() { return Outcome(Kind::next, 0); }
    static constexpr Outcome status(int code) { return Outcome(Kind::status, code); }
    static constexpr Outcome done() { return Outcome(Kind::done, 0); }
    static constexpr Outcome reroute() { return Outcome(Kind::reroute, 0); }
    static constexpr Outcome close() { return Outcome(Kind::close, 0); }

    constexpr Kind kind() const { return kind_; }
    constexpr int status() const { return status_; }
    constexpr bool is_next() const { return kind_ == Kind::next; }

private:
    constexpr Outcome(Kind kind, int status) : kind_(kind), status_(status) {}
    Kind kind_;
    int status_;
};

// One entry of a location's list for a phase: either a plain function or a coroutine,
// with the settings that the module chose when the location was built. The settings
// live as long as the generation.
struct Handler {
    using Plain = Outcome (*)(Request&, const void* settings);
    using Waiting = Task<Outcome> (*)(Request&, const void* settings);

    Plain plain = nullptr;
    Waiting waiting = nullptr;
    const void* settings = nullptr;
    std::string_view name;  // the module's, for logs
};

// Makes a Handler from `Outcome f(Request&, const S&)` or `Task<Outcome> f(Request&, const S&)`.
template <auto function, class S>
Handler handler(std::string_view name, const S& settings) {
    Handler made;
    made.name = name;
    made.settings = &settings;
    if constexpr (requires(Request & r) { Outcome(function(r, settings)); }) {
        made.plain = [](Request& r, const void* s) { return function(r, *static_cast<const S*>(s)); };
    } else {
        made.waiting = [](Request& r, const void* s) { return function(r, *static_cast<const S*>(s)); };
    }
    return made;
}

}  // namespace weir
