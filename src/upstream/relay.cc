// Exchange, second half: the answer's body on its way to the client.
#include <cstring>
#include <utility>

#include "upstream/exchange.h"

namespace weir::upstream {

namespace {

constexpr std::string_view reading = "while reading upstream";
constexpr std::string_view client_closed = "client closed connection";

}  // namespace

// What of the body is in the stream's input now.
struct Exchange::Slice {
    enum class Next : std::uint8_t { more, end, cut_off, refused };
    std::string_view data;     // in the input, or in gathered_
    std::size_t consumed = 0;  // bytes of input it stands for, framing included
    Next next = Next::more;
    std::string_view reason;  // refused
};

// Awaits a task that shows the stream's input to somebody else. While it has to wait the
// input must not move: the peer is made to wait too.
class Exchange::Frozen {
public:
    Frozen(net::Stream& stream, Task<FilterResult> task) : stream_(stream), task_(std::move(task)) {}

    bool await_ready() const { return task_.await_ready(); }
    void await_suspend(std::coroutine_handle<> waiter) {
        limit_ = stream_.input_limit();
        stream_.set_input_limit(stream_.input().size());
        task_.await_suspend(waiter);
    }
    FilterResult await_resume() {
        if (limit_ > 0) stream_.set_input_limit(limit_);
        return task_.await_resume();
    }

private:
    net::Stream& stream_;
    Task<FilterResult> task_;
    std::size_t limit_ = 0;  // to go back to; 0: nothing was changed
};

// Chunks that are there together leave together: one write for many small chunks.
Exchange::Slice Exchange::next_slice() {
    http::ResponseParser& parser = journal_.answer().parser;
    const std::string_view input = stream().input();
    Slice slice;
    for (;;) {
        const http::BodyResult result = parser.parse_body(input.substr(slice.consumed));
        slice.consumed += result.consumed;
        switch (result.state) {
            case http::BodyResult::State::need_more:
                return slice;
            case http::BodyResult::State::end:
                slice.next = Slice::Next::end;
                return slice;
            case http::BodyResult::State::refused:
                slice.next = Slice::Next::refused;
                slice.reason = result.reason;
                return slice;
            case http::BodyResult::State::piece:
                break;
        }
        if (slice.data.empty()) {
            slice.data = result.piece;
            if (slice.consumed == input.size() && !parser.complete()) return slice;
            continue;
        }
        if (!gathered_) {
            gathered_ = stream().loop().buffers().take(input.size());
            std::memcpy(gathered_.data(), slice.data.data(), slice.data.size());
        }
        std::memcpy(gathered_.data() + slice.data.size(), result.piece.data(), result.piece.size());
        slice.data = {gathered_.data(), slice.data.size() + result.piece.size()};
    }
}

Task<Failure> Exchange::relay(bool flush) {
    const FilterResult begun = co_await Frozen(stream(), request_.send_head());
    if (begun == FilterResult::failed) co_return fail(Failure::client_gone, client_closed, reading);
    for (;;) {
        const std::uint64_t received = stream().bytes_received();
        const bool ended = stream().ended();
        Slice slice = next_slice();
        if (slice.next == Slice::Next::more && ended) {
            // A connection that broke is no end, be the body one that ends with the connection.
            const bool closed = stream().end_status() == net::IoStatus::closed;
            const bool proper = closed && journal_.answer().parser.finish();
            slice.next = proper ? Slice::Next::end : Slice::Next::cut_off;
        }
        complete_ = slice.next == Slice::Next::end;
        if (!slice.data.empty() || complete_ || flush) {
            BodyPiece piece;
            piece.data = slice.data;
            piece.last = complete_;
            piece.flush = true;
            const FilterResult sent = co_await Frozen(stream(), request_.write(piece));
            if (sent == FilterResult::failed) co_return fail(Failure::client_gone, client_closed, reading);
        }
        flush = false;
        record_->response_length += slice.data.size();
        stream().consume(slice.consumed);
        gathered_.release();
        if (complete_) co_return Failure::none;
        if (slice.next == Slice::Next::refused) co_return fail(Failure::invalid, slice.reason, reading);
        if (slice.next == Slice::Next::cut_off) co_return ended_early(reading);
        // While the client was slow, more may have come.
        if (stream().ended() || stream().bytes_received() != received) continue;
        Failure failure = before_wait(reading);
        if (failure != Failure::none) co_return failure;
        const net::IoStatus status = co_await stream().more(read_timeout());
        failure = after_wait(status, reading);
        if (failure != Failure::none) co_return failure;
    }
}

}  // namespace weir::upstream
