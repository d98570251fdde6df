// One client connection: a task that reads heads, runs their requests one after another,
// and closes in a way that lets the client read the last answer.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/http1_body.h"
#include "core/http1_sink.h"
#include "http/request_parser.h"
#include "net/stream.h"
#include "weir/base/task.h"
#include "weir/core/connection_info.h"
#include "weir/core/generation.h"
#include "weir/core/request.h"
#include "weir/core/worker.h"

namespace weir {

class Connection {
public:
    Connection(Worker& worker, std::unique_ptr<net::Stream> stream, const std::string& listen,
               std::uint64_t number);
    ~Connection();

    // `done` is called when the connection has ended; it may destroy this.
    void start(RootTask::Done done);

    bool idle() const { return idle_; }
    // Ends an idle connection; no effect on others.
    void close_if_idle();
    void generation_changed();

private:
    enum class Head { complete, refused, gone };

    Task<> serve();
    Task<bool> wait_for_request();
    Task<Head> read_head();
    Task<bool> run_request(Head head);
    Task<> log_incomplete_head();
    Task<bool> drain_body();
    Task<> linger();

    void take_generation();
    void begin_request();
    void take_closing_settings();
    int prepare(Head head);
    void drop_unusual_fields();
    int set_uri_from_head();
    void set_host_from_head();
    void end_request();
    const ServerSettings& listen_settings() const;
    void on_hangup();

    Worker& worker_;
    std::unique_ptr<net::Stream> stream_;
    const std::string listen_;
    ConnectionInfo info_;
    http::RequestParser parser_;
    http::RequestHead head_;
    Http1Sink sink_;
    Http1Body body_;
    // Of the request being read or run, and while idle: the current one, or the last one that
    // listened on `listen_`.
    std::shared_ptr<const Generation> generation_;
    const ListenAddress* address_ = nullptr;  // in generation_
    std::unique_ptr<Request> request_;
    int refused_status_ = 0;
    // Of the last request's location.
    std::uint64_t keepalive_timeout_ms_ = 0;
    std::uint64_t lingering_time_ms_ = 0;
    std::uint64_t lingering_timeout_ms_ = 0;
    bool idle_ = false;
    bool lingering_ = false;
    bool reset_on_close_ = false;
    RootTask task_;
};

}  // namespace weir
