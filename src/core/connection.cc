#include "core/connection.h"

#include <algorithm>

#include "core/request_life.h"
#include "core/routing.h"
#include "http/uri.h"
#include "net/loop.h"

namespace weir {

namespace {

std::uint64_t count(milliseconds time) { return static_cast<std::uint64_t>(time.count()); }

http::Limits limits_of(const ServerSettings& settings) {
    http::Limits limits;
    limits.request_line = limits.field =
        std::max(settings.large_buffers_size->bytes, settings.client_header_buffer_size->bytes);
    limits.total =
        settings.client_header_buffer_size->bytes +
        static_cast<std::uint64_t>(*settings.large_buffers_count) * settings.large_buffers_size->bytes;
    return limits;
}

std::string binary_address(const net::Address& address) {
    if (address.family() == AF_INET) {
        const auto& ip = reinterpret_cast<const sockaddr_in*>(address.raw())->sin_addr;
        return {reinterpret_cast<const char*>(&ip), sizeof(ip)};
    }
    if (address.family() == AF_INET6) {
        const auto& ip = reinterpret_cast<const sockaddr_in6*>(address.raw())->sin6_addr;
        return {reinterpret_cast<const char*>(&ip), sizeof(ip)};
    }
    return {};
}

ConnectionInfo info_of(net::Stream& stream, std::uint64_t number) {
    ConnectionInfo info;
    info.number = number;
    info.started = static_cast<double>(stream.loop().wall().milliseconds) / 1000;
    const net::Address& peer = stream.peer_address();
    const net::Address& local = stream.local_address();
    info.remote_address = peer.ip_text();
    info.remote_port = static_cast<std::uint16_t>(peer.port());
    info.remote_binary = binary_address(peer);
    info.server_address = local.is_unix() ? local.text() : local.ip_text();
    info.server_port = static_cast<std::uint16_t>(local.port());
    info.socket = stream.fd();
    return info;
}

}  // namespace

Connection::Connection(Worker& worker, std::unique_ptr<net::Stream> stream, const std::string& listen,
                       std::uint64_t number)
    : worker_(worker),
      stream_(std::move(stream)),
      listen_(listen),
      info_(info_of(*stream_, number)),
      sink_(*stream_),
      body_(*stream_, parser_, sink_) {
    stream_->on_hangup([](void* self) { static_cast<Connection*>(self)->on_hangup(); }, this);
}

Connection::~Connection() = default;

void Connection::start(RootTask::Done done) { task_.start(serve(), std::move(done)); }

void Connection::close_if_idle() {
    // As in nginx, a connection counts as idle between two requests only; and whoever has
    // sent the next one already gets its answer.
    if (idle_ && info_.requests > 0 && !stream_->has_unread()) stream_->interrupt();
}

void Connection::generation_changed() {
    if (idle_) take_generation();
}

// One connection, request after request.
Task<> Connection::serve() {
    stream_->set_nodelay(true);
    take_generation();
    for (;;) {
        const bool wanted = co_await wait_for_request();
        if (!wanted) break;
        begin_request();
        const Head head = co_await read_head();
        bool again = false;
        if (head == Head::gone) {
            co_await log_incomplete_head();
        } else {
            again = co_await run_request(head);
        }
        end_request();
        if (!again) break;
    }
    if (reset_on_close_) {
        stream_->reset();
    } else if (lingering_) {
        co_await linger();
    }
}

// What the next request will be served with: the current generation, or the last one that
// listened here.
void Connection::take_generation() {
    const auto& current = worker_.generation();
    if (generation_ == current) return;
    const ListenAddress* address = current->listen(listen_);
    if (!address) return;
    generation_ = current;
    address_ = address;
}

const ServerSettings& Connection::listen_settings() const { return address_->default_server->settings(); }

// Idle: the connection waits for the first byte of a request and holds no buffer.
Task<bool> Connection::wait_for_request() {
    take_generation();
    if (!address_) co_return false;
    if (!stream_->input().empty()) co_return true;
    if (worker_.exiting() && info_.requests > 0) co_return false;
    idle_ = true;
    ++worker_.counters.waiting;
    const bool first = info_.requests == 0;
    const std::uint64_t timeout =
        first ? count(*listen_settings().client_header_timeout) : keepalive_timeout_ms_;
    const net::IoStatus status = co_await stream_->more(timeout);
    --worker_.counters.waiting;
    idle_ = false;
    if (status == net::IoStatus::timeout && first) {
        generation_->error_log().write(
            LogLevel::info,
            "client timed out (110: Connection timed out) while waiting for request, client: " +
                info_.remote_address + ", server: " + listen_,
            info_.number);
    }
    co_return status == net::IoStatus::ok;
}

void Connection::begin_request() {
    take_generation();
    ++info_.requests;
    ++worker_.counters.requests;
    parser_.reset();
    request_ = std::make_unique<Request>(worker_, generation_, Request::Kind::client);
    request_->connection_ = &info_;
    request_->body_ = &body_;
    request_->sink_ = &sink_;
    request_->server_ = address_->default_server;
    request_->location_ = &request_->server_->root();
    sink_.reset(false);
    body_.reset(request_.get(), nullptr);
}

// A head that broke off is logged like any request; there is nobody to answer.
Task<> Connection::log_incomplete_head() {
    request_->request_line = head_.request_line;
    request_->client_gone_ = true;
    RequestLife life(*request_);
    co_await life.run_unanswered(400);
}

Task<Connection::Head> Connection::read_head() {
    const http::Limits limits = limits_of(listen_settings());
    if (stream_->input_limit() <= limits.total) stream_->set_input_limit(limits.total + 1);
    const std::uint64_t allowed = count(*listen_settings().client_header_timeout);
    const std::uint64_t started = worker_.loop().now_ms();
    ++worker_.counters.reading;
    Head answer = Head::gone;
    for (;;) {
        const http::HeadResult result =
            parser_.parse_head(stream_->input(), limits, request_->arena(), head_);
        if (result.state == http::HeadResult::State::done) {
            stream_->consume(result.head_size);
            request_->head_size = result.head_size;
            answer = Head::complete;
            break;
        }
        if (result.state == http::HeadResult::State::refused) {
            request_->request_line = head_.request_line;
            request_->log(LogLevel::info, result.reason);
            refused_status_ = result.status;
            answer = Head::refused;
            break;
        }
        const std::uint64_t spent = worker_.loop().now_ms() - started;
        net::IoStatus status = net::IoStatus::timeout;
        if (allowed == 0 || spent < allowed)
            status = co_await stream_->more(allowed == 0 ? 0 : allowed - spent);
        if (status == net::IoStatus::ok) continue;
        if (status == net::IoStatus::timeout) {
            request_->log(
                LogLevel::info,
                "client timed out (110: Connection timed out) while reading client request headers");
            refused_status_ = 408;
            answer = Head::refused;
        } else {
            request_->log(LogLevel::info,
                          "client prematurely closed connection while reading client request headers");
        }
        break;
    }
    --worker_.counters.reading;
    co_return answer;
}

void Connection::set_host_from_head() {
    std::string_view host =
        head_.authority.empty() ? head_.headers.value(http::Known::host) : head_.authority;
    const std::size_t bracket = host.rfind(']');
    const std::size_t colon = host.rfind(':');
    if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
        host = host.substr(0, colon);
    }
    if (host.ends_with('.')) host.remove_suffix(1);
    char* lower = request_->arena().chars(host.size());
    std::transform(host.begin(), host.end(), lower,
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    request_->host = {lower, host.size()};
}

int Connection::set_uri_from_head() {
    auto uri = http::normalize(head_.uri, *request_->server().settings().merge_slashes, request_->arena());
    if (!uri) {
        request_->log(LogLevel::info, uri.error().text);
        return 400;
    }
    request_->uri_ = uri->path;
    // Without arguments `$args` is not there, which is another thing than empty in a log.
    if (!uri->args.empty()) request_->args_ = uri->args;
    return 0;
}

// Names with other characters than letters, digits and "-" are unusual and dropped, as
// nginx does it; "_" counts as usual with underscores_in_headers.
void Connection::drop_unusual_fields() {
    const ServerSettings& settings = request_->server().settings();
    if (!*settings.ignore_invalid_headers) return;
    const bool underscores = *settings.underscores_in_headers;
    const auto usual = [underscores](char c) {
        const char lower = static_cast<char>(c | 0x20);
        return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
               (c == '_' && underscores);
    };
    request_->headers.remove_if([&](const http::Field& field) {
        if (field.known != http::Known::unknown) return false;
        if (std::all_of(field.name.begin(), field.name.end(), usual)) return false;
        request_->log(LogLevel::info, "client sent invalid header line: \"" + std::string(field.name) + ": " +
                                          std::string(field.value) +
                                          "\" while reading client request headers");
        return true;
    });
}

// Makes the request out of its head. Not 0: the status to answer with at once; 300 and above
// refuse the request, and what follows its head is not to be understood.
int Connection::prepare(Head head) {
    Request& request = *request_;
    request.method = head_.method;
    request.method_name = head_.method_name;
    request.version = head_.version;
    request.request_line = head_.request_line;
    request.unparsed_uri = head_.uri;
    if (head == Head::refused) return refused_status_;
    set_host_from_head();
    std::swap(request.headers, head_.headers);
    request.server_ = &find_server(request, *address_, request.host);
    request.location_ = &request.server_->root();
    drop_unusual_fields();
    // "OPTIONS *" asks the server as a whole whether it is there (RFC 9110 9.3.7).
    const bool about_server = head_.uri == "*";
    const int status = about_server ? 200 : set_uri_from_head();
    if (status >= 300) return status;
    sink_.reset(head_.keep_alive);
    body_.reset(&request, &head_);
    return status;
}

void Connection::take_closing_settings() {
    const CoreSettings& core = request_->location().core();
    keepalive_timeout_ms_ = count(*core.keepalive_timeout);
    lingering_time_ms_ = count(*core.lingering_time);
    lingering_timeout_ms_ = count(*core.lingering_timeout);
}

Task<bool> Connection::run_request(Head head) {
    ++worker_.counters.writing;
    const int answer = prepare(head);
    request_->client_gone_ = stream_->ended();
    RequestLife life(*request_);
    const RequestLife::End end = co_await life.run(answer);
    --worker_.counters.writing;

    take_closing_settings();
    const CoreSettings& core = request_->location().core();
    const bool timed_out = sink_.timed_out() || body_.timed_out() || answer == 408;
    reset_on_close_ =
        *core.reset_timedout_connection && (timed_out || end == RequestLife::End::closed_on_purpose);
    // An orderly close would make a body that was cut off look whole.
    if (end == RequestLife::End::broken && sink_.ends_with_connection()) reset_on_close_ = true;
    if (end != RequestLife::End::answered || reset_on_close_) co_return false;
    bool drained = false;
    if (answer < 300) {
        body_.discard_input();
        drained = body_.consumed();
        if (!drained) drained = co_await drain_body();
    }
    const bool again = drained && sink_.reusable();
    // Bytes that nobody read would make the close a reset.
    lingering_ =
        !again && *core.lingering_close != CoreSettings::Lingering::off &&
        (!drained || !stream_->input().empty() || *core.lingering_close == CoreSettings::Lingering::always);
    co_return again;
}

// Reads what is left of a body that nobody wanted, so that the next request is found
// behind it. False when that takes too long or goes wrong.
Task<bool> Connection::drain_body() {
    if (body_.broken() || body_.held_back() || !sink_.reusable()) co_return false;
    const std::uint64_t until = worker_.loop().now_ms() + lingering_time_ms_;
    while (!body_.consumed()) {
        if (body_.broken() || worker_.loop().now_ms() >= until) co_return false;
        const net::IoStatus status = co_await stream_->more(lingering_timeout_ms_);
        if (status != net::IoStatus::ok) co_return false;
        body_.discard_input();
    }
    co_return true;
}

void Connection::end_request() {
    body_.reset(nullptr, nullptr);
    request_.reset();
    head_.clear();
}

// Lets the client read the last answer: closing at once with bytes unread would reset the
// connection and may destroy the answer on its way.
Task<> Connection::linger() {
    if (stream_->ended()) co_return;
    const std::uint64_t until = worker_.loop().now_ms() + lingering_time_ms_;
    if (stream_->shutdown_write() != net::IoStatus::ok) co_return;
    for (;;) {
        stream_->consume(stream_->input().size());
        if (worker_.loop().now_ms() >= until || worker_.exiting()) co_return;
        const net::IoStatus status = co_await stream_->more(lingering_timeout_ms_);
        if (status != net::IoStatus::ok) co_return;
    }
}

void Connection::on_hangup() {
    if (!request_) return;
    request_->client_gone_ = true;
    if (auto* listener = std::exchange(request_->abort_listener_, nullptr))
        listener(request_->abort_argument_);
}

}  // namespace weir
