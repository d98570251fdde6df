#include "core/request_life.h"

#include "core/error_page.h"
#include "core/routing.h"
#include "weir/core/generation.h"
#include "weir/http/escape.h"

namespace weir {

// The whole story. Everything else in this file is one of its sentences.
Task<RequestLife::End> RequestLife::run(int status) {
    Outcome outcome = Outcome::status(status);
    entered_ = status != 0;
    if (status == 0) outcome = co_await decide();
    while (outcome.kind() == Outcome::Kind::status) {
        outcome = co_await answer(outcome.status());
        if (outcome.kind() != Outcome::Kind::reroute) continue;
        outcome = count_redirect("while internally redirecting to");
        if (outcome.is_next()) outcome = co_await decide();
    }
    const bool answered = outcome.kind() == Outcome::Kind::done;
    if (!answered) request_.response.keep_alive = false;
    if (has_handlers(Phase::log)) co_await run_phase(Phase::log);
    if (answered) co_return End::answered;
    co_return request_.response.head_sent || request_.client_gone() ? End::broken : End::closed_on_purpose;
}

Task<> RequestLife::run_unanswered(int status) {
    request_.response.status = status;
    request_.response.keep_alive = false;
    co_await run_phase(Phase::log);
}

// Server level, location, content; again from the start as long as handlers redirect the
// request inside the server.
Task<Outcome> RequestLife::decide() {
    for (;;) {
        Outcome outcome = Outcome::next();
        const bool first = !std::exchange(entered_, true);
        if (!request_.named_ && enter_server()) outcome = co_await run_server_level(first);
        if (outcome.is_next()) outcome = co_await run_location();
        if (outcome.kind() != Outcome::Kind::reroute) co_return outcome;
        outcome = count_redirect("while internally redirecting to");
        if (!outcome.is_next()) co_return outcome;
    }
}

// Whether the server's own level has anything to do.
bool RequestLife::enter_server() {
    request_.location_ = &request_.server_->root();
    return has_handlers(Phase::post_read) || has_handlers(Phase::server_rewrite);
}

Task<Outcome> RequestLife::run_server_level(bool first) {
    Outcome outcome = Outcome::next();
    if (first && has_handlers(Phase::post_read)) outcome = co_await run_phase(Phase::post_read);
    if (!outcome.is_next()) co_return outcome;
    if (has_handlers(Phase::server_rewrite)) outcome = co_await run_phase(Phase::server_rewrite);
    // A changed URI needs nothing more here: the location has yet to be found.
    co_return outcome.kind() == Outcome::Kind::reroute ? Outcome::next() : outcome;
}

Task<Outcome> RequestLife::run_location() {
    for (;;) {
        Outcome outcome = enter_location();
        if (!outcome.is_next()) co_return outcome;
        if (has_handlers(Phase::rewrite)) outcome = co_await run_phase(Phase::rewrite);
        if (outcome.kind() == Outcome::Kind::reroute) {
            outcome = count_redirect("while processing");
            if (outcome.is_next()) continue;
        }
        if (!outcome.is_next()) co_return outcome;
        break;
    }
    for (Phase phase : {Phase::preaccess, Phase::access, Phase::precontent, Phase::content}) {
        if (!has_handlers(phase)) continue;
        const Outcome outcome = co_await run_phase(phase);
        if (!outcome.is_next()) co_return outcome;
    }
    co_return Outcome::status(404);
}

Outcome RequestLife::enter_location() {
    request_.uri_changed_ = false;
    if (request_.named_) {
        request_.location_ = std::exchange(request_.named_, nullptr);
        request_.internal_ = true;
        return Outcome::next();
    }
    const FoundLocation found = find_location(request_);
    if (found.kind == FoundLocation::Kind::failed) return Outcome::status(500);
    request_.location_ = found.kind == FoundLocation::Kind::none ? &request_.server_->root() : found.location;
    if (request_.location_->core().internal && !request_.internal_) return Outcome::status(404);
    if (const Outcome fits = check_body_size(); !fits.is_next()) return fits;
    if (found.kind != FoundLocation::Kind::add_slash) return Outcome::next();
    Arena& arena = request_.arena();
    const std::string_view path = http::escape(found.location->name(), http::EscapeKind::uri, arena);
    const std::string_view args = request_.args();
    request_.response.location = args.empty() ? path : arena.concat(path, "?", args);
    return Outcome::status(301);
}

Outcome RequestLife::check_body_size() {
    const std::uint64_t most = request_.location_->core().client_max_body_size->bytes;
    const auto length = request_.body().length();
    if (most != 0 && length && *length > most && !request_.body().whole()) {
        request_.log(LogLevel::error,
                     "client intended to send too large body: " + std::to_string(*length) + " bytes");
        // The location of the error's page is spared the body, and this check.
        request_.body().replace({});
        return Outcome::status(413);
    }
    return Outcome::next();
}

// Asked before every phase: most are empty, and a coroutine for nothing is not free.
bool RequestLife::has_handlers(Phase phase) const { return !request_.location_->handlers(phase).empty(); }

Task<Outcome> RequestLife::run_phase(Phase phase) {
    const Location* location = request_.location_;
    for (const Handler& handler : location->handlers(phase)) {
        Outcome outcome = Outcome::next();
        if (handler.plain) {
            outcome = handler.plain(request_, handler.settings);
        } else {
            outcome = co_await handler.waiting(request_, handler.settings);
        }
        if (!outcome.is_next() && phase != Phase::log) co_return outcome;
    }
    co_return Outcome::next();
}

Task<Outcome> RequestLife::answer(int status) {
    // Part of another answer is on the wire already: it can only be cut off.
    if (request_.response.head_sent) co_return Outcome::close();
    co_return co_await answer_with_page(request_, status, redirects_left_ > 0);
}

Outcome RequestLife::count_redirect(const char* what) {
    if (--redirects_left_ > 0) return Outcome::next();
    request_.log(LogLevel::error, std::string("rewrite or internal redirection cycle ") + what + " \"" +
                                      std::string(request_.uri()) + "\"");
    return Outcome::status(500);
}

}  // namespace weir
