#include "core/http1_sink.h"

#include <algorithm>

#include "core/response_head.h"
#include "http/writer.h"
#include "weir/core/location.h"
#include "weir/core/settings.h"
#include "weir/core/worker.h"

namespace weir {

namespace {

// Memory that a connection keeps between two of its requests.
constexpr std::size_t kept_capacity = 1024;

void empty(std::string& text) {
    text.clear();
    if (text.capacity() > kept_capacity) text.shrink_to_fit();
}

std::uint64_t send_timeout(const Request& request) {
    return static_cast<std::uint64_t>(request.location().core().send_timeout->count());
}

bool settings_allow_keep_alive(Request& request) {
    const CoreSettings& core = request.location().core();
    const ConnectionInfo& connection = request.connection();
    if (core.keepalive_timeout->count() == 0 || request.worker().exiting()) return false;
    if (connection.requests >= static_cast<std::uint64_t>(*core.keepalive_requests)) return false;
    const auto now = static_cast<double>(request.worker().loop().wall().milliseconds);
    return now / 1000 - connection.started < static_cast<double>(core.keepalive_time->count()) / 1000;
}

}  // namespace

void Http1Sink::reset(bool wants_keep_alive) {
    empty(pending_);
    empty(after_);
    body_left_ = 0;
    has_length_ = chunked_ = until_close_ = complete_ = broken_ = timed_out_ = false;
    keep_alive_ = wants_keep_alive;
}

void Http1Sink::begin(Request& request) {
    const Response& response = request.response;
    has_length_ = response.content_length.has_value();
    body_left_ = response.content_length.value_or(0);
    chunked_ = !has_length_ && !response.no_body && request.version >= 11 &&
               *request.location().core().chunked_transfer_encoding;
    until_close_ = !has_length_ && !chunked_ && !response.no_body;
    const bool body_may_follow = body_held_back_ && stream_.input().empty();
    keep_alive_ = keep_alive_ && response.keep_alive && !until_close_ && !body_may_follow &&
                  settings_allow_keep_alive(request);
    request.response.keep_alive = keep_alive_;
    append_response_head(request, keep_alive_, chunked_, pending_);
}

// How many of the piece's bytes belong to the response. More than were announced would be
// read as the next response.
std::uint64_t Http1Sink::body_bytes_of(Request& request, const BodyPiece& piece) {
    if (request.response.no_body) return 0;
    const std::uint64_t size = piece.size();
    if (!has_length_) return size;
    const std::uint64_t fits = std::min(size, body_left_);
    body_left_ -= fits;
    if (fits < size) {
        keep_alive_ = false;
        request.log(LogLevel::error, "response body is longer than its Content-Length");
    }
    return fits;
}

void Http1Sink::frame(Request& request, const BodyPiece& piece, std::uint64_t size) {
    if (chunked_ && size > 0) {
        http::chunk_prefix(size, pending_);
        http::chunk_suffix(after_);
    }
    if (!piece.last) return;
    if (chunked_) http::last_chunk(after_);
    if (has_length_ && !request.response.no_body && body_left_ > 0) {
        keep_alive_ = false;
        broken_ = true;
    }
}

Task<bool> Http1Sink::send(Request& request, const BodyPiece& piece) {
    if (broken_) co_return false;
    const std::uint64_t size = body_bytes_of(request, piece);
    frame(request, piece, size);
    const auto postpone = request.location().core().postpone_output->bytes;
    const bool may_wait = !piece.last && !piece.flush && !piece.is_file();
    if (may_wait && pending_.size() + size + after_.size() < postpone) {
        pending_.append(piece.data.substr(0, size)).append(after_);
        after_.clear();
        request.response.body_bytes_sent += size;
        co_return true;
    }
    const std::uint64_t before = stream_.bytes_sent();
    net::IoStatus status = net::IoStatus::ok;
    if (piece.is_file() && size > 0) {
        status = co_await send_file(request, piece, size);
    } else {
        const std::size_t count = gather(piece.data.substr(0, size));
        if (count > 0) status = co_await stream_.write(parts_.data(), count, send_timeout(request));
    }
    pending_.clear();
    after_.clear();
    if (status == net::IoStatus::ok) request.response.body_bytes_sent += size;
    const bool written = note(request, status, before);
    if (written && piece.last) complete_ = true;
    co_return written;
}

// What is pending, the bytes, and what goes behind them, as one write.
std::size_t Http1Sink::gather(std::string_view bytes) {
    std::size_t count = 0;
    for (std::string_view part : {std::string_view(pending_), bytes, std::string_view(after_)}) {
        if (part.empty()) continue;
        parts_[count].iov_base = const_cast<char*>(part.data());
        parts_[count].iov_len = part.size();
        ++count;
    }
    return count;
}

Task<net::IoStatus> Http1Sink::send_file(Request& request, const BodyPiece& piece, std::uint64_t size) {
    const std::uint64_t timeout = send_timeout(request);
    net::IoStatus status = net::IoStatus::ok;
    if (!pending_.empty()) status = co_await stream_.write(std::string_view(pending_), timeout);
    if (status == net::IoStatus::ok) {
        status = co_await stream_.send_file(piece.file, piece.offset, size, timeout);
    }
    if (status == net::IoStatus::ok && !after_.empty()) {
        status = co_await stream_.write(std::string_view(after_), timeout);
    }
    co_return status;
}

bool Http1Sink::note(Request& request, net::IoStatus status, std::uint64_t before) {
    request.response.bytes_sent += stream_.bytes_sent() - before;
    if (status == net::IoStatus::ok) return true;
    broken_ = true;
    keep_alive_ = false;
    timed_out_ = status == net::IoStatus::timeout;
    if (timed_out_)
        request.log(LogLevel::info, "client timed out (110: Connection timed out) while sending to client");
    return false;
}

Task<bool> Http1Sink::send_interim(Request& request, int status, const http::HeaderMap& headers) {
    if (request.version < 11 || broken_) co_return true;
    std::string head;
    http::HeadWriter writer(head);
    if (!writer.status_line(status)) co_return true;
    writer.fields(headers);
    writer.end();
    const std::uint64_t before = stream_.bytes_sent();
    const net::IoStatus sent = co_await stream_.write(std::string_view(head), send_timeout(request));
    co_return note(request, sent, before);
}

Task<bool> Http1Sink::send_continue(Request& request) {
    constexpr std::string_view text = "HTTP/1.1 100 Continue\r\n\r\n";
    const std::uint64_t before = stream_.bytes_sent();
    const net::IoStatus sent = co_await stream_.write(text, send_timeout(request));
    co_return note(request, sent, before);
}

}  // namespace weir
