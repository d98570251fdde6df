#include "modules/proxy/call.h"

#include <algorithm>
#include <utility>

#include "modules/proxy/request_uri.h"
#include "modules/upstream/settings.h"
#include "net/loop.h"
#include "upstream/endpoint.h"
#include "weir/core/generation.h"
#include "weir/core/settings.h"
#include "weir/core/worker.h"

namespace weir::modules {

namespace {

using upstream::Failure;
using upstream::Verdict;

constexpr std::string_view reading_head = " while reading response header from upstream";

unsigned reason_for(Failure failure) {
    switch (failure) {
        case Failure::timeout:
            return next_timeout;
        case Failure::invalid:
            return next_invalid_header;
        default:
            return next_error;
    }
}

unsigned reason_for_status(int status) {
    switch (status) {
        case 403:
            return next_403;
        case 404:
            return next_404;
        case 429:
            return next_429;
        case 500:
            return next_500;
        case 502:
            return next_502;
        case 503:
            return next_503;
        case 504:
            return next_504;
        default:
            return 0;
    }
}

// A group of one for an address that only the request names.
std::shared_ptr<const upstream::Group> lone_group(const net::Address& address, const std::string& name) {
    std::vector<upstream::PeerConfig> peers(1);
    peers.front().address = address;
    peers.front().name = address.text();
    peers.front().server = name;
    return std::make_shared<upstream::Group>(name, std::move(peers), upstream::KeepaliveConfig());
}

}  // namespace

ProxyCall::ProxyCall(Request& request, const Plan& plan)
    : request_(request), plan_(plan), journal_(request.state<upstream::Journal>()) {
    journal_.open(request);
}

ProxyCall::~ProxyCall() {
    // The task may have been cancelled in the middle of a try.
    if (peer_) release(Verdict::ok);
}

std::time_t ProxyCall::now() const {
    return static_cast<std::time_t>(request_.worker().loop().wall().seconds);
}

void ProxyCall::log(LogLevel level, std::string_view problem) {
    if (!request_.logs(level)) return;
    const upstream::TryRecord* record = journal_.last();
    const std::string_view peer = record ? record->peer : std::string_view();
    request_.upstream_text = request_.arena().concat("http://", peer, uri_);
    request_.log(level, problem);
}

// ---- before the first try

int ProxyCall::find_target() {
    if (!plan_.group) return evaluate_target();
    const PassUrl& url = plan_.pass.constant;
    group_ = plan_.group;
    journal_.host = url.host_field;
    journal_.port = url.port;
    uri_ = mapped_uri(request_, url.uri, plan_.location);
    return 0;
}

int ProxyCall::evaluate_target() {
    const std::string_view text = plan_.pass.url.evaluate(request_);
    const auto url = parse_pass_url(text);
    if (!url) {
        request_.log(LogLevel::error, url.error().text + " in \"" + std::string(text) + "\"");
        return 500;
    }
    return use_url(*url);
}

int ProxyCall::use_url(const PassUrl& url) {
    Arena& arena = request_.arena();
    journal_.host = arena.copy(url.host_field);
    journal_.port = arena.copy(url.port);
    uri_ = url.uri.empty() ? mapped_uri(request_, {}, {}) : evaluated_uri(request_, arena.copy(url.uri));
    const upstream::Endpoint& endpoint = url.endpoint;
    if (plan_.blocks && !endpoint.is_unix() && !endpoint.port_given) {
        group_ = plan_.blocks->find(endpoint.host);
    }
    if (group_) return 0;
    const auto address = upstream::literal_address(endpoint);
    if (!address) {
        log(LogLevel::error, "no resolver defined to resolve " + endpoint.host);
        return 502;
    }
    group_ = lone_group(*address, url.authority);
    return 0;
}

bool ProxyCall::streams_body() const {
    const ProxySettings& settings = plan_.settings;
    const RequestBody& body = request_.body();
    if (*settings.request_buffering || !*settings.pass_request_body || settings.body.written()) return false;
    if (!body.expected() || body.whole()) return false;
    return body.length().has_value() || *settings.http_version >= 11;
}

Task<int> ProxyCall::read_body() {
    if (streams_body()) {
        outgoing_.streamed = true;
        outgoing_.chunked = !request_.body().length().has_value();
        co_return 0;
    }
    const int status = co_await request_.body().read_whole();
    co_return status;
}

int ProxyCall::write_head() {
    const ProxySettings& settings = plan_.settings;
    RequestBody& body = request_.body();
    HeadInputs inputs;
    inputs.method = settings.method->empty() ? request_.method_name : settings.method->evaluate(request_);
    inputs.uri = uri_;
    inputs.proxy_host = journal_.host;
    inputs.chunked = outgoing_.chunked;
    if (settings.body.written()) {
        outgoing_.memory = settings.body->evaluate(request_);
        inputs.content_length = outgoing_.memory.size();
    } else if (*settings.pass_request_body && body.expected()) {
        if (!outgoing_.chunked) inputs.content_length = body.length();
        if (!outgoing_.streamed) {
            outgoing_.memory = body.memory();
            outgoing_.file = body.file();
            outgoing_.file_size = outgoing_.file >= 0 ? body.length().value_or(0) : 0;
        }
    } else if (request_.headers.has(http::Known::content_length) || body.expected()) {
        inputs.content_length = 0;
    }
    const BuiltHead built = plan_.head.build(request_, inputs);
    if (built.text.empty()) {
        request_.log(LogLevel::error, "request line for upstream is invalid");
        return 500;
    }
    outgoing_.head = built.text;
    outgoing_.closes = built.closes;
    outgoing_.method = settings.method->empty()
                           ? request_.method
                           : http::parse_method(inputs.method).value_or(http::Method::get);
    return 0;
}

int ProxyCall::set_bind_address() {
    const auto& bind = *plan_.settings.bind;
    if (!bind) return 0;
    const std::string_view text = bind->evaluate(request_);
    if (text.empty()) return 0;
    const auto address = net::Address::parse(text, 0);
    if (!address) {
        request_.log(LogLevel::error, "invalid local address \"" + std::string(text) + "\"");
        return 0;
    }
    own_options_ = plan_.options;
    own_options_->connect.bind = *address;
    return 0;
}

// ---- peers

bool ProxyCall::pick_peer() {
    if (peer_) return true;  // again, on a new connection
    peer_ = state_->balancer().pick(tries_, now());
    if (peer_) return true;
    journal_.add(request_, state_->name()).status = 502;
    journal_.last()->response_ms = 0;
    log(LogLevel::error, "no live upstreams while connecting to upstream");
    return false;
}

void ProxyCall::release(Verdict verdict) {
    upstream::Peer* peer = std::exchange(peer_, nullptr);
    const bool disabled = state_->balancer().release(*peer, verdict, tries_, now());
    fresh_ = false;
    if (!disabled) return;
    std::string_view doing = exchange_->problem();
    const std::size_t at = doing.rfind(" while ");
    doing = at == std::string_view::npos ? reading_head : doing.substr(at);
    log(LogLevel::warn, request_.arena().concat("upstream server temporarily disabled", doing));
}

std::unique_ptr<upstream::Connection> ProxyCall::idle_connection() {
    if (fresh_ || !group_->keepalive().enabled()) return nullptr;
    return state_->idle->take(upstream::ConnectionKey(peer_->config->address));
}

bool ProxyCall::may_try_again(unsigned reason, std::size_t tries_needed) const {
    const ProxySettings& settings = plan_.settings;
    if (exchange_->request_sent() && !http::is_idempotent(outgoing_.method)) reason |= next_non_idempotent;
    if (tries_.left < tries_needed || (*settings.next_upstream & reason) != reason) return false;
    if (exchange_->body_spent() || (outgoing_.streamed && exchange_->request_sent())) return false;
    const auto most = static_cast<std::uint64_t>(settings.next_upstream_timeout->count());
    return most == 0 || request_.worker().loop().now_ms() - started_ms_ < most;
}

std::optional<Outcome> ProxyCall::after_failure(Failure failure) {
    upstream::TryRecord& record = *journal_.last();
    exchange_->finish();
    if (failure == Failure::client_gone || failure == Failure::request_body) {
        log(LogLevel::info, exchange_->problem());
        release(Verdict::ok);
        if (failure == Failure::request_body) return Outcome::status(exchange_->body_status());
        request_.response.status = 499;
        return Outcome::close();
    }
    record.status = failure == Failure::timeout ? 504 : 502;
    if (failure == Failure::stale) {
        // The idle connection died before the peer saw the request, or while it read it.
        const bool safe = !exchange_->request_sent() || http::is_idempotent(outgoing_.method) ||
                          (*plan_.settings.next_upstream & next_non_idempotent) != 0;
        if (safe && !exchange_->body_spent()) {
            fresh_ = true;
            return std::nullopt;
        }
    }
    log(LogLevel::error, exchange_->problem());
    release(Verdict::failed);
    if (may_try_again(reason_for(failure), 1)) return std::nullopt;
    return Outcome::status(record.status);
}

bool ProxyCall::skips_answer(int status) {
    const unsigned reason = reason_for_status(status);
    if (reason == 0 || !may_try_again(reason, 2)) return false;
    exchange_->finish();
    release(status == 403 || status == 404 ? Verdict::passed : Verdict::failed);
    return true;
}

int ProxyCall::prepare() {
    int status = write_head();
    if (status == 0) status = set_bind_address();
    if (status != 0) return status;
    Worker& worker = request_.worker();
    state_ = worker.state<upstream::GroupStates>().find(group_);
    if (!state_->idle) state_->idle = worker.state<upstream::Pool>().set(group_->name());
    state_->balancer().begin(tries_);
    const auto most = static_cast<std::size_t>(*plan_.settings.next_upstream_tries);
    if (most > 0) tries_.left = std::min(tries_.left, most);
    started_ms_ = worker.loop().now_ms();
    exchange_.emplace(request_, journal_, own_options_ ? *own_options_ : plan_.options);
    return 0;
}

// The whole. One coroutine with the call as its local: a frame less per request.
Task<Outcome> ProxyCall::run(Request& request, const Plan& plan) {
    ProxyCall call(request, plan);
    int status = call.find_target();
    if (status == 0 && request.body().expected()) status = co_await call.read_body();
    if (status == 0) status = call.prepare();
    if (status != 0) co_return Outcome::status(status);
    for (;;) {
        if (!call.pick_peer()) co_return Outcome::status(502);
        const net::Address& peer = call.peer_->config->address;
        upstream::TryRecord& record = call.journal_.add(request, call.peer_->config->name);
        const Failure failure =
            co_await call.exchange_->run(peer, call.idle_connection(), call.outgoing_, record);
        if (failure != Failure::none) {
            const std::optional<Outcome> end = call.after_failure(failure);
            if (end) co_return *end;
        } else if (!call.skips_answer(record.status)) {
            co_return co_await call.answer();
        }
    }
}

// ---- the answer

void ProxyCall::finish_try() {
    std::unique_ptr<upstream::Connection> connection = exchange_->finish();
    if (connection) state_->idle->put(std::move(connection), group_->keepalive());
    release(Verdict::ok);
}

std::optional<Outcome> ProxyCall::intercepted(const http::ResponseHead& head) {
    if (!*plan_.settings.intercept_errors || head.status < 300) return std::nullopt;
    const auto& pages = request_.location().core().error_pages;
    const bool has_page = std::any_of(pages.begin(), pages.end(),
                                      [&](const ErrorPage& page) { return page.status == head.status; });
    if (!has_page) return std::nullopt;
    if (head.status == 401) {
        for (const http::Field& field : head.headers) {
            if (field.known == http::Known::www_authenticate) request_.response.headers.add(field);
        }
    }
    finish_try();
    return Outcome::status(head.status);
}

std::optional<Outcome> ProxyCall::redirected(const http::ResponseHead& head) {
    const std::string_view target = plan_.response.internal_redirect(head);
    if (target.empty()) return std::nullopt;
    plan_.response.apply_redirected(request_, head);
    finish_try();
    if (target.starts_with('@')) {
        const Location* named = request_.server().named(target);
        if (!named) {
            request_.log(LogLevel::error, "could not find named location \"" + std::string(target) + "\"");
            return Outcome::status(500);
        }
        request_.go_to_named(*named);
        return Outcome::reroute();
    }
    const auto uri = local_uri(request_, target);
    if (!uri) {
        request_.log(LogLevel::error, "unsafe URI \"" + std::string(target) + "\" was detected");
        return Outcome::status(404);
    }
    if (request_.method != http::Method::head) {
        request_.method = http::Method::get;
        request_.method_name = "GET";
    }
    request_.set_uri(uri->path);
    request_.set_args(uri->args);
    return Outcome::reroute();
}

Task<Outcome> ProxyCall::answer() {
    const http::ResponseHead& head = journal_.answer().head;
    if (const auto end = redirected(head)) co_return *end;
    if (const auto end = intercepted(head)) co_return *end;
    plan_.response.apply(request_, head, outgoing_.method == http::Method::head);
    const Failure failure = co_await exchange_->relay(!plan_.response.buffers(head));
    finish_try();
    if (failure == Failure::none) co_return Outcome::done();
    log(failure == Failure::client_gone ? LogLevel::info : LogLevel::error, exchange_->problem());
    // What the client has is incomplete, and must look so.
    co_return Outcome::close();
}

}  // namespace weir::modules
