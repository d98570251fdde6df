// One request at one peer, try by try: connect or take an idle connection, send head and
// body, read the answer's head, pass the body on. Owned by the proxy handler's coroutine;
// works for one request, for as many tries as it takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "net/connect.h"
#include "net/stream.h"
#include "upstream/connector.h"
#include "upstream/journal.h"
#include "upstream/pool.h"
#include "weir/base/task.h"
#include "weir/core/request.h"
#include "weir/http/method.h"

namespace weir::upstream {

struct ExchangeOptions {
    std::uint64_t connect_timeout_ms = 60'000;
    std::uint64_t send_timeout_ms = 60'000;  // between two writes
    std::uint64_t read_timeout_ms = 60'000;  // between two reads
    std::size_t head_limit = 4096;           // bytes of the answer's head
    bool watch_client = true;                // a client that goes away ends the exchange
    net::ConnectOptions connect;
};

// The request as it goes to the peer. Whatever it refers to outlives the exchange.
struct Outgoing {
    std::string_view head;                    // with its empty line
    http::Method method = http::Method::get;  // the one that is sent
    // One kind of body, or none:
    std::string_view memory;
    int file = -1;
    std::uint64_t file_size = 0;
    bool streamed = false;  // Request::body(), as it comes
    bool chunked = false;   // and in the chunked coding
    // The head asks the peer to close, so there is nothing to keep.
    bool closes = false;
};

enum class Failure : std::uint8_t {
    none,
    error,  // no connection, or it broke
    timeout,
    invalid,  // an answer that is no valid HTTP
    stale,    // an idle connection had died before this request; nothing came back
    client_gone,
    request_body,  // the client's body could not be read: see body_status()
};

class Exchange {
public:
    Exchange(Request& request, Journal& journal, const ExchangeOptions& options);
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;
    ~Exchange();

    // A try on a new connection, or on `idle` if it is not null. With Failure::none the
    // answer's final head is in journal.answer().head.
    Task<Failure> run(const net::Address& peer, std::unique_ptr<Connection> idle, const Outgoing& outgoing,
                      TryRecord& record);

    // After run() without failure: sends request.response's head, then the body as it comes. With
    // `flush_head` the head does not wait for the first bytes of the body.
    // After a failure the client has an incomplete response; its connection must end.
    Task<Failure> relay(bool flush_head);

    // What went wrong, in nginx's words, for the error log: "… while connecting to upstream".
    std::string_view problem() const { return problem_; }
    // Some of the request may have reached the peer.
    bool request_sent() const { return sent_; }
    // Bytes of a streamed body are gone: the request can't be sent again.
    bool body_spent() const { return body_spent_; }
    int body_status() const { return body_status_; }

    // Ends the try. The connection, if both messages are complete and the peer may be asked
    // again on it; else null, and it is closed.
    std::unique_ptr<Connection> finish();

private:
    struct Slice;
    class Frozen;

    Task<Failure> open(const net::Address& peer);
    Task<Failure> read_head();
    Failure start_try(const Outgoing& outgoing, TryRecord& record);
    void start_sending();
    Task<> send();
    Task<> send_streamed();
    bool sent_ok(net::IoStatus status);
    Failure take_interim();
    // Around a wait for input; none: go on, and look at the input and its end.
    Failure before_wait(std::string_view what);
    Failure after_wait(net::IoStatus status, std::string_view what);
    Failure called_off(std::string_view what);
    Failure ended_early(std::string_view what);
    Failure fail(Failure failure, std::string_view problem, std::string_view what);
    Failure io_failure(std::string_view call, int error, std::string_view what);
    Slice next_slice();
    net::Stream& stream() { return connection_->stream(); }
    std::uint64_t read_timeout() const { return sending_.running() ? 0 : options_.read_timeout_ms; }
    static void on_client_gone(void* self);

    Request& request_;
    Journal& journal_;
    const ExchangeOptions& options_;
    const Outgoing* outgoing_ = nullptr;
    TryRecord* record_ = nullptr;
    Connector connector_;
    std::unique_ptr<Connection> connection_;
    std::string_view problem_;
    std::uint64_t sent_before_ = 0;  // the connection's counters when the try began
    std::uint64_t received_before_ = 0;
    int interims_ = 0;
    int body_status_ = 0;
    Failure send_failure_ = Failure::none;
    bool answer_possible_ = true;  // in spite of send_failure_
    bool sent_ = false;
    bool all_sent_ = false;
    bool body_spent_ = false;
    bool complete_ = false;  // the answer
    bool client_gone_ = false;
    net::Buffer gathered_;
    // Last: what it runs uses the members above.
    RootTask sending_;
};

}  // namespace weir::upstream
