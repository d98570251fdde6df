#include "upstream/exchange.h"

#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>

#include "http/writer.h"
#include "net/socket.h"
#include "upstream/hop_by_hop.h"
#include "weir/core/location.h"

namespace weir::upstream {

namespace {

// A memory body up to this size always fits into an idle socket's buffer: it is written at
// once, and nobody has to watch for an early answer meanwhile.
constexpr std::size_t small_body = 16 * 1024;
// Interim responses are few; a peer that never stops sending them holds the client up.
constexpr int most_interims = 32;

constexpr std::string_view connecting = "while connecting to upstream";
constexpr std::string_view sending_request = "while sending request to upstream";
constexpr std::string_view reading_head = "while reading response header from upstream";

constexpr std::string_view timed_out = "upstream timed out (110: Connection timed out)";
constexpr std::string_view closed_early = "upstream prematurely closed connection";

}  // namespace

Exchange::Exchange(Request& request, Journal& journal, const ExchangeOptions& options)
    : request_(request), journal_(journal), options_(options), connector_(request.worker().loop()) {
    client_gone_ = request.client_gone() && options.watch_client;
    if (options.watch_client) request.on_client_gone(&Exchange::on_client_gone, this);
}

Exchange::~Exchange() {
    if (options_.watch_client) request_.on_client_gone(nullptr, nullptr);
}

void Exchange::on_client_gone(void* argument) {
    auto* self = static_cast<Exchange*>(argument);
    self->client_gone_ = true;
    self->connector_.interrupt();
    if (self->connection_) self->stream().interrupt();
}

Failure Exchange::fail(Failure failure, std::string_view problem, std::string_view what) {
    problem_ = request_.arena().concat(problem, " ", what);
    return failure;
}

Failure Exchange::io_failure(std::string_view call, int error, std::string_view what) {
    const std::string reason = net::error_text(error);
    return fail(Failure::error, request_.arena().concat(call, " failed (", reason, ")"), what);
}

Failure Exchange::start_try(const Outgoing& outgoing, TryRecord& record) {
    outgoing_ = &outgoing;
    record_ = &record;
    problem_ = {};
    send_failure_ = Failure::none;
    sent_ = all_sent_ = complete_ = false;
    answer_possible_ = true;
    interims_ = 0;
    return client_gone_ ? called_off(connecting) : Failure::none;
}

Task<Failure> Exchange::open(const net::Address& peer) {
    Connector::Connected made =
        co_await connector_.connect(peer, options_.connect_timeout_ms, options_.connect);
    if (made) {
        const ConnectionKey key(peer);
        connection_ = std::make_unique<Connection>(std::move(*made), key);
        co_return Failure::none;
    }
    const Error& error = made.error();
    if (error.kind == ErrorKind::cancelled) co_return called_off(connecting);
    if (error.kind == ErrorKind::timeout) co_return fail(Failure::timeout, timed_out, connecting);
    co_return fail(Failure::error, error.text, connecting);
}

Task<Failure> Exchange::run(const net::Address& peer, std::unique_ptr<Connection> idle,
                            const Outgoing& outgoing, TryRecord& record) {
    Failure failure = start_try(outgoing, record);
    if (failure != Failure::none) co_return failure;
    connection_ = std::move(idle);
    if (!connection_) failure = co_await open(peer);
    if (failure != Failure::none) co_return failure;
    const std::uint64_t now = request_.worker().loop().now_ms();
    record.connect_ms = static_cast<std::int64_t>(now - record.started_ms);
    sent_before_ = stream().bytes_sent();
    received_before_ = stream().bytes_received();
    // A head that fills the limit is refused by the parser, not waited for.
    stream().set_input_limit(std::max(net::Stream::default_input_limit, options_.head_limit + 1));
    ++connection_->requests;

    const bool small = outgoing.file < 0 && !outgoing.streamed && outgoing.memory.size() <= small_body;
    if (small) {
        iovec parts[2];
        parts[0].iov_base = const_cast<char*>(outgoing.head.data());
        parts[0].iov_len = outgoing.head.size();
        parts[1].iov_base = const_cast<char*>(outgoing.memory.data());
        parts[1].iov_len = outgoing.memory.size();
        const std::size_t count = outgoing.memory.empty() ? 1 : 2;
        const net::IoStatus status = co_await stream().write(parts, count, options_.send_timeout_ms);
        all_sent_ = sent_ok(status);
        if (!answer_possible_) co_return send_failure_;
    } else {
        start_sending();
    }
    co_return co_await read_head();
}

void Exchange::start_sending() {
    sending_.start(outgoing_->streamed ? send_streamed() : send(), [this] {
        // The reader chooses its time-out anew, or takes note of the failure.
        if (connection_) stream().interrupt();
    });
}

// Notes how a write ended. A broken connection is no reason to give up: an answer may have
// come before the peer stopped reading.
bool Exchange::sent_ok(net::IoStatus status) {
    sent_ = sent_ || stream().bytes_sent() > sent_before_;
    if (status == net::IoStatus::ok) return true;
    answer_possible_ = status == net::IoStatus::reset;
    if (status == net::IoStatus::timeout) {
        send_failure_ = fail(Failure::timeout, timed_out, sending_request);
    } else if (status == net::IoStatus::cancelled) {
        send_failure_ = called_off(sending_request);
    } else {
        send_failure_ = io_failure("writev()", stream().last_error(), sending_request);
    }
    return false;
}

Task<> Exchange::send() {
    iovec parts[2];
    parts[0].iov_base = const_cast<char*>(outgoing_->head.data());
    parts[0].iov_len = outgoing_->head.size();
    parts[1].iov_base = const_cast<char*>(outgoing_->memory.data());
    parts[1].iov_len = outgoing_->memory.size();
    net::IoStatus status = co_await stream().write(parts, 2, options_.send_timeout_ms);
    if (status == net::IoStatus::ok && outgoing_->file >= 0 && outgoing_->file_size > 0) {
        status =
            co_await stream().send_file(outgoing_->file, 0, outgoing_->file_size, options_.send_timeout_ms);
    }
    all_sent_ = sent_ok(status);
}

Task<> Exchange::send_streamed() {
    net::IoStatus status = co_await stream().write(outgoing_->head, options_.send_timeout_ms);
    if (!sent_ok(status)) co_return;
    std::string prefix;
    std::string suffix;
    for (;;) {
        const RequestBody::Piece piece = co_await request_.body().next();
        body_spent_ = true;
        if (piece.status != 0) {
            body_status_ = piece.status;
            answer_possible_ = false;
            send_failure_ =
                fail(Failure::request_body, "client's request body could not be read", sending_request);
            co_return;
        }
        prefix.clear();
        suffix.clear();
        if (outgoing_->chunked) {
            if (!piece.data.empty()) {
                http::chunk_prefix(piece.data.size(), prefix);
                http::chunk_suffix(suffix);
            }
            if (piece.end) http::last_chunk(suffix);
        }
        iovec parts[3];
        std::size_t count = 0;
        for (std::string_view part : {std::string_view(prefix), piece.data, std::string_view(suffix)}) {
            if (part.empty()) continue;
            parts[count].iov_base = const_cast<char*>(part.data());
            parts[count++].iov_len = part.size();
        }
        status = co_await stream().write(parts, count, options_.send_timeout_ms);
        if (!sent_ok(status)) co_return;
        if (piece.end) break;
    }
    all_sent_ = true;
}

Task<Failure> Exchange::read_head() {
    Answer& answer = journal_.answer();
    http::ResponseParser::Limits limits;
    limits.request_line = limits.field = limits.total = options_.head_limit;
    const http::ResponseContext context{outgoing_->method};
    for (;;) {
        http::HeadResult result;
        if (!stream().input().empty()) {
            result =
                answer.parser.parse_head(stream().input(), limits, request_.arena(), context, answer.head);
        }
        if (result.state == http::HeadResult::State::refused) {
            co_return fail(Failure::invalid, result.reason, reading_head);
        }
        if (result.state == http::HeadResult::State::need_more) {
            if (stream().ended()) co_return ended_early(reading_head);
            Failure failure = before_wait(reading_head);
            if (failure != Failure::none) co_return failure;
            const net::IoStatus status = co_await stream().more(read_timeout());
            failure = after_wait(status, reading_head);
            if (failure != Failure::none) co_return failure;
            continue;
        }
        stream().consume(result.head_size);
        if (!answer.head.interim) break;
        const Failure failure = take_interim();
        if (failure != Failure::none) co_return failure;
        if (answer.head.status != 100) {
            const FilterResult passed =
                co_await request_.send_interim(answer.head.status, answer.head.headers);
            if (passed == FilterResult::failed)
                co_return fail(Failure::client_gone, "client closed", reading_head);
        }
        answer.parser.reset();
    }
    const std::uint64_t now = request_.worker().loop().now_ms();
    record_->header_ms = static_cast<std::int64_t>(now - record_->started_ms);
    record_->status = answer.head.status;
    journal_.set_answered(true);
    co_return Failure::none;
}

Failure Exchange::take_interim() {
    if (++interims_ > most_interims) {
        return fail(Failure::invalid, "upstream sent too many interim responses", reading_head);
    }
    http::HeaderMap& headers = journal_.answer().head.headers;
    const HopByHop hop_by_hop(headers);
    http::HeaderMap passed;
    for (const http::Field& field : headers) {
        if (!hop_by_hop.has(field)) passed.add(field);
    }
    std::swap(headers, passed);
    return Failure::none;
}

Failure Exchange::called_off(std::string_view what) {
    return fail(Failure::client_gone,
                "client prematurely closed connection, so upstream connection is closed too", what);
}

// What happened while something else was awaited and makes it pointless to wait for input.
Failure Exchange::before_wait(std::string_view what) {
    if (client_gone_) return called_off(what);
    return answer_possible_ ? Failure::none : send_failure_;
}

Failure Exchange::after_wait(net::IoStatus status, std::string_view what) {
    if (status == net::IoStatus::timeout) return fail(Failure::timeout, timed_out, what);
    if (status == net::IoStatus::failed && !stream().ended()) {
        return io_failure("recv()", stream().last_error(), what);
    }
    // Bytes; or an end, which the caller looks at when it has read what came before; or an
    // interruption, whose cause shows before the next wait.
    return Failure::none;
}

Failure Exchange::ended_early(std::string_view what) {
    const net::IoStatus end = stream().end_status();
    const bool silent = stream().bytes_received() == received_before_;
    if (silent && connection_->reused) {
        return fail(Failure::stale, "idle connection to upstream was closed", what);
    }
    if (send_failure_ != Failure::none) return send_failure_;
    if (end == net::IoStatus::closed) return fail(Failure::error, closed_early, what);
    return io_failure("recv()", stream().last_error(), what);
}

std::unique_ptr<Connection> Exchange::finish() {
    const std::uint64_t now = request_.worker().loop().now_ms();
    record_->response_ms = static_cast<std::int64_t>(now - record_->started_ms);
    const bool whole = complete_ && all_sent_ && !sending_.running();
    sending_.cancel();
    gathered_.release();
    if (!connection_) return nullptr;
    record_->bytes_sent = stream().bytes_sent() - sent_before_;
    record_->bytes_received = stream().bytes_received() - received_before_;
    const bool again = whole && journal_.answer().head.keep_alive && !outgoing_->closes &&
                       !stream().ended() && stream().input().empty();
    if (!again) {
        connection_.reset();
        return nullptr;
    }
    stream().set_input_limit(net::Stream::default_input_limit);
    return std::move(connection_);
}

}  // namespace weir::upstream
