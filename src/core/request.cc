#include "weir/core/request.h"

#include <unistd.h>

#include "core/response_sink.h"
#include "net/loop.h"
#include "weir/core/generation.h"
#include "weir/core/worker.h"
#include "weir/http/status.h"

namespace weir {

struct Request::Spares {
    explicit Spares(Worker&) {}

    struct Set {
        http::HeaderMap request_headers;
        http::HeaderMap response_headers;
        std::vector<std::string_view> captures;
        std::vector<StateEntry> states;
    };
    static constexpr std::size_t most = 256;
    std::vector<Set> free;
};

void Request::take_spares() {
    auto& free = worker_.state<Spares>().free;
    if (free.empty()) return;
    Spares::Set& set = free.back();
    std::swap(headers, set.request_headers);
    std::swap(response.headers, set.response_headers);
    captures.swap(set.captures);
    states_.swap(set.states);
    free.pop_back();
}

void Request::give_spares() {
    auto& free = worker_.state<Spares>().free;
    if (free.size() == Spares::most) return;
    Spares::Set& set = free.emplace_back();
    headers.clear();
    response.headers.clear();
    captures.clear();
    states_.clear();
    std::swap(headers, set.request_headers);
    std::swap(response.headers, set.response_headers);
    captures.swap(set.captures);
    states_.swap(set.states);
}

Request::Request(Worker& worker, std::shared_ptr<const Generation> generation, Kind kind)
    : worker_(worker), generation_(std::move(generation)), kind_(kind) {
    const net::WallTime now = worker.loop().wall();
    started_ms_ = static_cast<std::uint64_t>(now.milliseconds);
    take_spares();
}

Request::~Request() {
    // Modules' states go while the generation that may hold their code is still here.
    arena_.release();
    give_spares();
}

void Request::set_uri(std::string_view uri) {
    uri_ = arena_.copy(uri);
    uri_changed_ = true;
    uri_is_original_ = false;
    internal_ = true;
}

void Request::on_client_gone(void (*listener)(void*), void* argument) {
    abort_listener_ = listener;
    abort_argument_ = argument;
}

// ---- the response

Task<FilterResult> Request::run_header_filters() {
    for (const HeaderFilter& filter : location_->header_filters()) {
        FilterResult result;
        if (filter.plain) {
            result = filter.plain(*this, filter.settings);
        } else {
            result = co_await filter.waiting(*this, filter.settings);
        }
        if (result == FilterResult::failed) co_return result;
    }
    co_return FilterResult::go_on;
}

Task<FilterResult> Request::send_head() {
    if (response.head_sent) co_return FilterResult::go_on;
    if (error_status != 0) {
        response.status = error_status;
        response.reason = {};
    }
    if (response.status == 0) response.status = 200;
    if (!location_->header_filters().empty()) {
        const FilterResult filtered = co_await run_header_filters();
        if (filtered == FilterResult::failed) co_return filtered;
    }
    response.head_sent = true;
    response.no_body = method == http::Method::head || http::has_no_body(response.status);
    if (response.status == 204) {
        response.content_type = {};
        response.content_length.reset();
    }
    // Other responses are not of the content that has this date.
    if (response.status != 200 && response.status != 206 && response.status != 304)
        response.last_modified.reset();
    sink_->begin(*this);
    co_return FilterResult::go_on;
}

Task<FilterResult> Request::write(BodyPiece piece) {
    if (location_->body_filters().empty()) {
        const bool sent = co_await sink_->send(*this, piece);
        co_return sent ? FilterResult::go_on : FilterResult::failed;
    }
    bool in_memory = false;
    for (const BodyFilter& filter : location_->body_filters()) in_memory = in_memory || filter.in_memory;
    if (in_memory && piece.is_file()) co_return co_await write_file_as_memory(piece);
    co_return co_await filter_and_send(piece);
}

Task<FilterResult> Request::filter_and_send(BodyPiece piece) {
    for (const BodyFilter& filter : location_->body_filters()) {
        const FilterResult result = co_await filter.waiting(*this, filter.settings, piece);
        if (result == FilterResult::failed) co_return result;
    }
    const bool sent = co_await sink_->send(*this, piece);
    co_return sent ? FilterResult::go_on : FilterResult::failed;
}

Task<FilterResult> Request::write_file_as_memory(BodyPiece file) {
    constexpr std::size_t block = 32 * 1024;
    char* buffer = arena_.chars(block);
    std::uint64_t left = file.length;
    std::uint64_t at = file.offset;
    do {
        const ssize_t got =
            pread(file.file, buffer, std::min<std::uint64_t>(block, left), static_cast<off_t>(at));
        if (got < 0 || (got == 0 && left > 0)) co_return FilterResult::failed;
        left -= static_cast<std::uint64_t>(got);
        at += static_cast<std::uint64_t>(got);
        BodyPiece piece;
        piece.data = {buffer, static_cast<std::size_t>(got)};
        piece.last = file.last && left == 0;
        piece.flush = file.flush && left == 0;
        const FilterResult result = co_await filter_and_send(piece);
        if (result == FilterResult::failed) co_return result;
    } while (left > 0);
    co_return FilterResult::go_on;
}

Task<Outcome> Request::respond(int status, std::string_view content_type, std::string_view body) {
    response.status = status;
    response.content_type = content_type;
    response.content_length = body.size();
    const FilterResult head = co_await send_head();
    if (head == FilterResult::failed) co_return Outcome::done();
    BodyPiece piece;
    piece.data = body;
    piece.last = true;
    co_await write(piece);
    co_return Outcome::done();
}

Task<FilterResult> Request::send_interim(int status, const http::HeaderMap& interim) {
    if (response.head_sent) co_return FilterResult::go_on;
    const bool sent = co_await sink_->send_interim(*this, status, interim);
    co_return sent ? FilterResult::go_on : FilterResult::failed;
}

// ---- variables

Value Request::evaluate(const VariableTable::Entry& entry) {
    // A map may ask for another map that asks for the first: nginx's limit.
    constexpr unsigned deepest = 100;
    if (evaluating_ == deepest) {
        log(LogLevel::error, "cycle while evaluating variable \"" + entry.name + "\"");
        return std::nullopt;
    }
    ++evaluating_;
    Value value;
    if (entry.row) {
        value = entry.row->get(*this, entry.rest);
    } else if (entry.getter) {
        value = entry.getter(*this);
    }
    --evaluating_;
    return value;
}

Value Request::variable(VariableId id) {
    const VariableTable::Entry& entry = generation_->variables().entry(id);
    if (!entry.stored && !entry.cacheable) return evaluate(entry);
    if (slots_ && slots_[id].set) return slots_[id].value;
    const Value value = evaluate(entry);
    if (entry.cacheable) store_variable(id, value);
    return value;
}

Value Request::variable(std::string_view name) {
    const VariableTable& variables = generation_->variables();
    if (const auto id = variables.find(name)) return variable(*id);
    std::string_view rest;
    const Variable* row = variables.find_row(name, rest);
    return row ? row->get(*this, rest) : std::nullopt;
}

void Request::store_variable(VariableId id, Value value) {
    if (!slots_) {
        const std::size_t count = generation_->variables().size();
        slots_ = static_cast<Slot*>(arena_.allocate(count * sizeof(Slot), alignof(Slot)));
        for (std::size_t i = 0; i < count; ++i) new (&slots_[i]) Slot();
    }
    slots_[id].set = true;
    slots_[id].value = value;
}

bool Request::set_variable(VariableId id, std::string_view value) {
    const VariableTable::Entry& entry = generation_->variables().entry(id);
    if (entry.row && entry.row->set) {
        entry.row->set(*this, value);
        return true;
    }
    if (!entry.stored && !entry.getter) return false;
    store_variable(id, value);
    return true;
}

// ---- logging

bool Request::logs(LogLevel level) const {
    const Log& log = location_ ? location_->error_log() : generation_->error_log();
    return log.enabled(level);
}

void Request::log(LogLevel level, std::string_view message) {
    Log& log = location_ ? location_->error_log() : generation_->error_log();
    if (!log.enabled(level)) return;
    std::string line(message);
    if (connection_) {
        line.append(", client: ").append(connection_->remote_address);
        if (server_) line.append(", server: ").append(server_->name());
    }
    if (!request_line.empty()) line.append(", request: \"").append(request_line).append("\"");
    if (!upstream_text.empty()) line.append(", upstream: \"").append(upstream_text).append("\"");
    const std::string_view host_field = headers.value(http::Known::host);
    if (!host_field.empty()) line.append(", host: \"").append(host_field).append("\"");
    const std::string_view referer = headers.value(http::Known::referer);
    if (!referer.empty()) line.append(", referrer: \"").append(referer).append("\"");
    log.write(level, line, connection_ ? connection_->number : 0);
}

}  // namespace weir
