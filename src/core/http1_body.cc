#include "core/http1_body.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "weir/core/generation.h"
#include "weir/core/request.h"

namespace weir {

void Http1Body::reset(Request* request, const http::RequestHead* head) {
    request_ = request;
    framing_ = head ? head->framing : http::BodyFraming::none;
    announced_ = framing_ == http::BodyFraming::length ? head->content_length
                                                       : (framing_ == http::BodyFraming::chunked ? 1 : 0);
    received_ = 0;
    release_held();
    continue_wanted_ = head && head->expect_continue && head->version >= 11;
    sink_.set_body_held_back(continue_wanted_);
    whole_ = shown_ = false;
    failed_status_ = 0;
    buffer_ = nullptr;
    buffered_ = capacity_ = 0;
    memory_ = {};
    file_.reset();
    file_size_ = 0;
}

bool Http1Body::expected() const {
    if (whole_) return *length() != 0;
    return framing_ != http::BodyFraming::none && announced_ != 0;
}

std::optional<std::uint64_t> Http1Body::length() const {
    if (whole_) return file_ ? file_size_ : memory_.size();
    if (framing_ == http::BodyFraming::chunked) return std::nullopt;
    return framing_ == http::BodyFraming::length ? announced_ : 0;
}

RequestBody::Piece Http1Body::fail(int status, std::string_view reason) {
    failed_status_ = status;
    if (!reason.empty()) request_->log(status == 413 ? LogLevel::error : LogLevel::info, reason);
    Piece piece;
    piece.status = status;
    return piece;
}

// While a piece is shown the input must not move, whatever arrives: the client is made to wait.
void Http1Body::hold(std::size_t bytes) {
    held_ = bytes;
    input_limit_ = stream_.input_limit();
    stream_.set_input_limit(stream_.input().size());
}

void Http1Body::release_held() {
    if (input_limit_ == 0) return;
    stream_.consume(std::exchange(held_, 0));
    stream_.set_input_limit(std::exchange(input_limit_, 0));
}

RequestBody::Piece Http1Body::take(const http::BodyResult& result) {
    Piece piece;
    if (result.state == http::BodyResult::State::end) {
        stream_.consume(result.consumed);
        piece.end = true;
        return piece;
    }
    hold(result.consumed);
    piece.data = result.piece;
    received_ += result.piece.size();
    request_->body_received += result.piece.size();
    const std::uint64_t most = request_->location().core().client_max_body_size->bytes;
    if (most != 0 && received_ > most) return fail(413, "client intended to send too large chunked body");
    return piece;
}

// The body that is there already, in one piece; of a file nothing is shown.
RequestBody::Piece Http1Body::show_whole() {
    Piece piece;
    if (shown_ || memory_.empty()) {
        piece.end = true;
    } else {
        piece.data = memory_;
    }
    shown_ = true;
    return piece;
}

Task<RequestBody::Piece> Http1Body::next() {
    if (failed_status_ != 0) co_return fail(failed_status_, {});
    if (whole_) co_return show_whole();
    release_held();
    if (continue_wanted_ && stream_.input().empty()) {
        const bool sent = co_await sink_.send_continue(*request_);
        if (!sent) co_return fail(400, {});
    }
    continue_wanted_ = false;
    sink_.set_body_held_back(false);
    const auto timeout = static_cast<std::uint64_t>(request_->location().core().client_body_timeout->count());
    for (;;) {
        const http::BodyResult result = parser_.parse_body(stream_.input());
        if (result.state == http::BodyResult::State::refused) co_return fail(result.status, result.reason);
        if (result.state != http::BodyResult::State::need_more) co_return take(result);
        stream_.consume(result.consumed);
        const net::IoStatus status = co_await stream_.more(timeout);
        if (status == net::IoStatus::ok) continue;
        if (status == net::IoStatus::timeout) {
            co_return fail(408,
                           "client timed out (110: Connection timed out) while reading client request body");
        }
        co_return fail(400, "client prematurely closed connection");
    }
}

// Into memory up to client_body_buffer_size, then into a file. 0, or 500.
int Http1Body::keep(std::string_view bytes) {
    const std::uint64_t most = request_->location().core().client_body_buffer_size->bytes;
    if (!file_ && buffered_ + bytes.size() <= most) {
        if (buffered_ + bytes.size() > capacity_) {
            const std::uint64_t wanted =
                framing_ == http::BodyFraming::length ? std::min(announced_, most) : most;
            const std::size_t size = std::max<std::size_t>(wanted, buffered_ + bytes.size());
            char* larger = request_->arena().chars(size);
            if (buffered_) std::memcpy(larger, buffer_, buffered_);
            buffer_ = larger;
            capacity_ = size;
        }
        if (!bytes.empty()) std::memcpy(buffer_ + buffered_, bytes.data(), bytes.size());
        buffered_ += bytes.size();
        return 0;
    }
    if (!file_) {
        const std::string& path = *request_->location().core().client_body_temp_path;
        auto made =
            TemporaryFile::create(path.starts_with('/') ? path : request_->generation().prefix() + path);
        if (!made) {
            request_->log(LogLevel::crit, made.error().text);
            return 500;
        }
        file_ = std::move(*made);
        request_->log(LogLevel::warn,
                      "a client request body is buffered to a temporary file " + file_->path());
        bytes = request_->arena().concat(std::string_view(buffer_, buffered_), bytes);
    }
    if (auto written = file_->append(bytes); !written) {
        request_->log(LogLevel::crit, written.error().text);
        return 500;
    }
    file_size_ += bytes.size();
    return 0;
}

Task<int> Http1Body::read_whole() {
    if (whole_) co_return 0;
    if (expected()) {
        for (;;) {
            const Piece piece = co_await next();
            if (piece.status != 0) co_return piece.status;
            if (piece.end) break;
            const int status = keep(piece.data);
            if (status != 0) {
                failed_status_ = status;
                co_return status;
            }
        }
    }
    whole_ = true;
    if (!file_) memory_ = {buffer_, buffered_};
    co_return 0;
}

const std::string& Http1Body::file_name() const {
    static const std::string none;
    return file_ ? file_->path() : none;
}

void Http1Body::replace(std::string_view bytes) {
    whole_ = true;
    shown_ = false;
    file_.reset();
    file_size_ = 0;
    memory_ = bytes;
}

void Http1Body::discard_input() {
    release_held();
    while (!broken() && !parser_.complete()) {
        const http::BodyResult result = parser_.parse_body(stream_.input());
        if (result.state == http::BodyResult::State::refused) failed_status_ = result.status;
        stream_.consume(result.consumed);
        if (result.state == http::BodyResult::State::need_more) break;
    }
}

}  // namespace weir
