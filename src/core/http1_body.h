// The body of a request on an HTTP/1.x connection.
#pragma once

#include <memory>

#include "core/http1_sink.h"
#include "core/temporary_file.h"
#include "http/request_parser.h"
#include "net/stream.h"
#include "weir/core/request_body.h"

namespace weir {

class Request;

class Http1Body final : public RequestBody {
public:
    Http1Body(net::Stream& stream, http::RequestParser& parser, Http1Sink& sink)
        : stream_(stream), parser_(parser), sink_(sink) {}

    void reset(Request* request, const http::RequestHead* head);

    bool expected() const override;
    std::optional<std::uint64_t> length() const override;
    Task<Piece> next() override;
    Task<int> read_whole() override;
    bool whole() const override { return whole_; }
    std::string_view memory() const override { return memory_; }
    int file() const override { return file_ ? file_->descriptor() : -1; }
    const std::string& file_name() const override;
    void replace(std::string_view bytes) override;

    // All bytes of the body have left the connection's input.
    bool consumed() const { return parser_.complete() && held_ == 0; }
    // The client holds the body back until it is told to continue, which nobody did.
    bool held_back() const { return continue_wanted_ && stream_.input().empty(); }
    // Reading failed: what is on the connection can't be told apart any more.
    bool broken() const { return failed_status_ != 0; }
    bool timed_out() const { return failed_status_ == 408; }
    // Drops what is there already, without waiting.
    void discard_input();

private:
    Piece fail(int status, std::string_view reason);
    Piece take(const http::BodyResult& result);
    Piece show_whole();
    int keep(std::string_view bytes);
    void hold(std::size_t bytes);
    void release_held();

    net::Stream& stream_;
    http::RequestParser& parser_;
    Http1Sink& sink_;
    Request* request_ = nullptr;
    http::BodyFraming framing_ = http::BodyFraming::none;
    std::uint64_t announced_ = 0;
    std::uint64_t received_ = 0;
    std::size_t held_ = 0;         // bytes of input that the last piece still shows,
    std::size_t input_limit_ = 0;  // and the input's limit before they were held
    bool continue_wanted_ = false;
    bool whole_ = false;
    bool shown_ = false;     // the whole body, by next()
    int failed_status_ = 0;  // what reading failed with
    char* buffer_ = nullptr;
    std::size_t buffered_ = 0;
    std::size_t capacity_ = 0;
    std::string_view memory_;
    std::unique_ptr<TemporaryFile> file_;
    std::uint64_t file_size_ = 0;
};

}  // namespace weir
