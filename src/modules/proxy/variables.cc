#include "modules/proxy/variables.h"

#include <string>

#include "upstream/journal.h"
#include "weir/base/text.h"
#include "weir/core/request.h"
#include "weir/http/cookies.h"
#include "weir/http/header_map.h"

namespace weir::modules {

namespace {

using upstream::Journal;
using upstream::TryRecord;

// One text per try: ", " between tries, " : " where an internal redirect lies between.
template <class Append>
Value for_each_try(Request& request, Append append) {
    const Journal* journal = request.find_state<Journal>();
    if (!journal || !journal->first()) return std::nullopt;
    std::string text;
    for (const TryRecord* record = journal->first(); record; record = record->next) {
        if (record != journal->first()) text += record->after_redirect ? " : " : ", ";
        append(text, *record);
    }
    return request.arena().copy(text);
}

void append_seconds(std::string& text, std::int64_t milliseconds) {
    if (milliseconds < 0) {
        text += '-';
        return;
    }
    char digits[24];
    text += NumberText(milliseconds / 1000).view();
    text += '.';
    text.append(digits, write_padded(digits, static_cast<std::uint64_t>(milliseconds % 1000), 3));
}

Value addr(Request& r, std::string_view) {
    return for_each_try(r, [](std::string& text, const TryRecord& record) { text += record.peer; });
}

Value status(Request& r, std::string_view) {
    return for_each_try(r, [](std::string& text, const TryRecord& record) {
        if (record.status == 0) {
            text += '-';
        } else {
            text += NumberText(record.status).view();
        }
    });
}

template <std::int64_t TryRecord::*field>
Value seconds(Request& r, std::string_view) {
    return for_each_try(
        r, [](std::string& text, const TryRecord& record) { append_seconds(text, record.*field); });
}

template <std::uint64_t TryRecord::*field>
Value bytes(Request& r, std::string_view) {
    return for_each_try(
        r, [](std::string& text, const TryRecord& record) { text += NumberText(record.*field).view(); });
}

Value cache_status(Request&, std::string_view) { return std::nullopt; }

const http::HeaderMap* answer_fields(Request& request) {
    Journal* journal = request.find_state<Journal>();
    return journal && journal->answered() ? &journal->answer().head.headers : nullptr;
}

// "content_type" names "Content-Type".
bool names(std::string_view variable, std::string_view field) {
    if (variable.size() != field.size()) return false;
    for (std::size_t i = 0; i < field.size(); ++i) {
        const char c = field[i] == '-' ? '_' : to_lower(field[i]);
        if (c != to_lower(variable[i])) return false;
    }
    return true;
}

Value field(Request& r, std::string_view name) {
    const http::HeaderMap* fields = answer_fields(r);
    if (!fields) return std::nullopt;
    for (const http::Field& one : *fields) {
        if (names(name, one.name)) return one.value;
    }
    return std::nullopt;
}

// The value that a Set-Cookie of the answer gives to the cookie.
Value cookie(Request& r, std::string_view name) {
    const http::HeaderMap* fields = answer_fields(r);
    if (!fields) return std::nullopt;
    for (const http::Field& one : *fields) {
        if (one.known != http::Known::set_cookie) continue;
        const std::string_view pair = one.value.substr(0, one.value.find(';'));
        if (const auto value = http::find_cookie(pair, name)) return value;
    }
    return std::nullopt;
}

Value trailer(Request& r, std::string_view name) {
    Journal* journal = r.find_state<Journal>();
    if (!journal || !journal->answered()) return std::nullopt;
    for (const http::Field& one : journal->answer().parser.trailers()) {
        if (names(name, one.name)) return one.value;
    }
    return std::nullopt;
}

template <std::string_view Journal::*part>
Value target(Request& r, std::string_view) {
    const Journal* journal = r.find_state<Journal>();
    if (!journal || (journal->*part).data() == nullptr) return std::nullopt;
    return journal->*part;
}

Value add_x_forwarded_for(Request& r, std::string_view) {
    const std::string_view address = r.connection().remote_address;
    if (!r.headers.has(http::Known::x_forwarded_for)) return address;
    const std::string_view before = r.headers.joined(http::Known::x_forwarded_for, ", ", r.arena());
    return r.arena().concat(before, ", ", address);
}

constexpr Variable row(std::string_view name, Value (*get)(Request&, std::string_view),
                       std::string_view doc) {
    Variable made;
    made.name = name;
    made.get = get;
    made.doc = doc;
    return made;
}

constexpr Variable family(std::string_view prefix, Value (*get)(Request&, std::string_view),
                          std::string_view doc) {
    Variable made = row(prefix, get, doc);
    made.prefix = true;
    return made;
}

constexpr Variable rows[] = {
    row("upstream_addr", &addr, "Addresses of the peers that were tried."),
    row("upstream_status", &status, "Status of each try."),
    row("upstream_connect_time", &seconds<&TryRecord::connect_ms>, "Time to connect, per try."),
    row("upstream_header_time", &seconds<&TryRecord::header_ms>, "Time to the answer's head, per try."),
    row("upstream_response_time", &seconds<&TryRecord::response_ms>, "Time to the answer's end, per try."),
    row("upstream_response_length", &bytes<&TryRecord::response_length>, "Bytes of each answer's body."),
    row("upstream_bytes_sent", &bytes<&TryRecord::bytes_sent>, "Bytes sent in each try."),
    row("upstream_bytes_received", &bytes<&TryRecord::bytes_received>, "Bytes received in each try."),
    row("upstream_cache_status", &cache_status, "Empty: answers are not cached."),
    family("upstream_http_", &field, "A field of the last answer."),
    family("upstream_cookie_", &cookie, "A cookie that the last answer sets."),
    family("upstream_trailer_", &trailer, "A trailer field of the last answer."),
    row("proxy_host", &target<&Journal::host>, "Host and port of proxy_pass, port 80 left out."),
    row("proxy_port", &target<&Journal::port>, "The port of proxy_pass."),
    row("proxy_add_x_forwarded_for", &add_x_forwarded_for,
        "The client's X-Forwarded-For and, behind a comma, its address."),
};

}  // namespace

std::span<const Variable> proxy_variables() { return rows; }

}  // namespace weir::modules
