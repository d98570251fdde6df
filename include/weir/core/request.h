// One request, from its head to its log line. Handlers, filters and variables work on this;
// they never see the wire protocol. Belongs to one worker thread; lives until its log phase
// has ended. Everything handed out as a string_view lives in arena() unless it says otherwise.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "weir/base/arena.h"
#include "weir/base/log.h"
#include "weir/base/task.h"
#include "weir/core/connection_info.h"
#include "weir/core/filter.h"
#include "weir/core/phase.h"
#include "weir/core/request_body.h"
#include "weir/core/response.h"
#include "weir/core/variable.h"
#include "weir/http/header_map.h"
#include "weir/http/method.h"

namespace weir {

class Generation;
class Location;
class RequestLife;
class ResponseSink;
class Server;
class Worker;

class Request {
public:
    enum class Kind : std::uint8_t { client, subrequest, timer };

    Request(Worker& worker, std::shared_ptr<const Generation> generation, Kind kind);
    ~Request();
    Request(const Request&) = delete;
    Request& operator=(const Request&) = delete;

    // ---- surroundings
    Kind kind() const { return kind_; }
    Arena& arena() { return arena_; }
    Worker& worker() { return worker_; }
    const Generation& generation() const { return *generation_; }
    const std::shared_ptr<const Generation>& shared_generation() const { return generation_; }
    const Server& server() const { return *server_; }
    // The server's own settings until a location is found; inside a true `if`, the block's.
    const Location& location() const { return *location_; }
    const ConnectionInfo& connection() const { return *connection_; }
    // Milliseconds of wall time when the first byte was read.
    std::uint64_t started_ms() const { return started_ms_; }

    // ---- what the client sent
    http::Method method = http::Method::get;
    std::string_view method_name;
    int version = 11;               // 9, 10, 11, 20
    std::string_view request_line;  // as received, without CRLF
    std::string_view unparsed_uri;  // the target as received; nginx's $request_uri
    std::string_view host;          // lower case, without port; empty when there was none
    http::HeaderMap headers;
    std::uint64_t head_size = 0;      // bytes of request line and fields
    std::uint64_t body_received = 0;  // bytes of the body on the wire
    RequestBody& body() { return *body_; }

    // ---- where it goes; normalised and decoded once. Changing the URI in a handler makes
    // sense together with Outcome::reroute().
    std::string_view uri() const { return uri_; }
    std::string_view args() const { return args_; }
    void set_uri(std::string_view uri);  // decoded; copied unless it lives in the arena already
    void set_args(std::string_view args) { args_ = args; }
    bool uri_changed() const { return uri_changed_; }
    // The URI is still what the client wrote, so that a proxy may pass unparsed_uri on.
    bool uri_is_original() const { return uri_is_original_; }
    // The next content comes from this location, whatever the URI ("@name").
    void go_to_named(const Location& location) { named_ = &location; }
    bool internal() const { return internal_; }
    void use_if_location(const Location& location) { location_ = &location; }

    // ---- the response. send_head() runs the header filters and hands the head to the
    // writer; write() runs the body filters and waits until the piece was taken over.
    // Both answer `failed` when the client is gone; the handler then ends with done().
    Response response;
    Task<FilterResult> send_head();
    Task<FilterResult> write(BodyPiece piece);
    // Head and body at once; the common end of simple handlers. `body` must outlive the call.
    Task<Outcome> respond(int status, std::string_view content_type, std::string_view body);
    // Passes an interim response (1xx) on to the client where its protocol has them.
    Task<FilterResult> send_interim(int status, const http::HeaderMap& headers);

    // Set when the client closed its side while the request was running; `on_abort` is
    // called then, once, from the loop (an upstream exchange interrupts itself). One
    // listener at a time; null takes it away.
    bool client_gone() const { return client_gone_; }
    void on_client_gone(void (*listener)(void*), void* argument);

    // ---- variables
    Value variable(VariableId id);
    // By name at run time, also names that the conf never used. Empty when unknown.
    Value variable(std::string_view name);
    void store_variable(VariableId id, Value value);
    bool set_variable(VariableId id, std::string_view value);  // false: read only
    // Captures of the last successful regex match in the rewrite sense: [0] is the whole.
    std::vector<std::string_view> captures;

    // ---- state of modules: one T per request, made at the first call.
    template <class T>
    T& state() {
        if (T* found = find_state<T>()) return *found;
        T* made = arena_.create<T>();
        states_.push_back({&state_key<T>, made});
        return *made;
    }
    template <class T>
    T* find_state() {
        for (const StateEntry& entry : states_) {
            if (entry.key == &state_key<T>) return static_cast<T*>(entry.state);
        }
        return nullptr;
    }

    // ---- logging: adds client, server, request line, upstream and host as nginx does.
    bool logs(LogLevel level) const;
    void log(LogLevel level, std::string_view message);
    // Shown as `upstream: "…"` in log lines while it is not empty.
    std::string_view upstream_text;

    // The status that is sent whatever a handler says: that of the error whose page is being
    // served. 0: the handler's.
    int error_status = 0;
    bool serving_error_page = false;

private:
    friend class Connection;
    friend class RequestLife;

    template <class T>
    inline static const char state_key = 0;
    struct StateEntry {
        const void* key;
        void* state;
    };

    Task<FilterResult> run_header_filters();
    Task<FilterResult> write_file_as_memory(BodyPiece piece);
    Task<FilterResult> filter_and_send(BodyPiece piece);
    Value evaluate(const VariableTable::Entry& entry);
    // The memory of the containers below goes from request to request of a worker.
    struct Spares;
    void take_spares();
    void give_spares();

    Arena arena_;
    Worker& worker_;
    std::shared_ptr<const Generation> generation_;
    Kind kind_;
    const Server* server_ = nullptr;
    const Location* location_ = nullptr;
    const Location* named_ = nullptr;
    const ConnectionInfo* connection_ = nullptr;
    RequestBody* body_ = nullptr;
    ResponseSink* sink_ = nullptr;
    std::uint64_t started_ms_ = 0;

    std::string_view uri_;
    std::string_view args_;
    bool uri_changed_ = false;
    bool uri_is_original_ = true;
    bool internal_ = false;
    bool client_gone_ = false;
    void (*abort_listener_)(void*) = nullptr;
    void* abort_argument_ = nullptr;

    struct Slot {
        bool set = false;
        Value value;
    };
    Slot* slots_ = nullptr;
    unsigned evaluating_ = 0;  // variables that wait for the values of others
    std::vector<StateEntry> states_;
};

}  // namespace weir
