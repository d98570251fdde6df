// What happened upstream for one request: a record per try, for variables and logs, and the
// last answer's head. r.state<Journal>() lives until the request's log phase has ended.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "http/response_parser.h"
#include "weir/core/request.h"
#include "weir/core/worker.h"

namespace weir::upstream {

// Milliseconds; -1: it did not come to that.
struct TryRecord {
    std::string_view peer;         // "127.0.0.1:80"; the group's name when no peer was live
    int status = 0;                // the answer's, or the one that tells of the failure; 0: none yet
    std::uint64_t started_ms = 0;  // of the loop's clock
    std::int64_t connect_ms = -1;
    std::int64_t header_ms = -1;
    std::int64_t response_ms = -1;
    std::uint64_t response_length = 0;  // the body's bytes on the wire
    std::uint64_t bytes_sent = 0;
    std::uint64_t bytes_received = 0;
    bool after_redirect = false;  // the first try of another location's proxy_pass
    TryRecord* next = nullptr;
};

// The parser of one answer, and what it found.
struct Answer {
    http::ResponseParser parser;
    http::ResponseHead head;
};

// Answers that nobody uses now: worker.state<SpareAnswers>(). Their memory is warm.
class SpareAnswers {
public:
    explicit SpareAnswers(Worker&) {}
    std::unique_ptr<Answer> take();
    void give(std::unique_ptr<Answer> answer);

private:
    static constexpr std::size_t most = 256;
    std::vector<std::unique_ptr<Answer>> spare_;
};

class Journal {
public:
    Journal() = default;
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;
    ~Journal();

    // Once for every time that a request goes upstream (again after an internal redirect).
    void open(Request& request);
    // A new try; `peer` is copied.
    TryRecord& add(Request& request, std::string_view peer);

    const TryRecord* first() const { return first_; }
    TryRecord* last() const { return last_; }

    // What the request's target is called: $proxy_host and $proxy_port.
    std::string_view host;
    std::string_view port;

    Answer& answer() { return *answer_; }
    // Whether answer().head is an answer's.
    bool answered() const { return answered_; }
    void set_answered(bool answered) { answered_ = answered; }

private:
    SpareAnswers* spare_ = nullptr;
    std::unique_ptr<Answer> answer_;
    TryRecord* first_ = nullptr;
    TryRecord* last_ = nullptr;
    bool redirected_ = false;
    bool answered_ = false;
};

}  // namespace weir::upstream
