#include "modules/stub_status/module.h"

#include <charconv>

#include "weir/core/request.h"
#include "weir/core/worker.h"

namespace weir::modules {

namespace {

using namespace conf;

struct StubStatusSettings {
    static constexpr Level level = Level::location;
    bool on = false;
};

Result<void> turn_on(StubStatusSettings& settings, const Node&, Binding&) {
    settings.on = true;
    return {};
}

Task<Outcome> send_status(Request& request, const StubStatusSettings&) {
    if (request.method != http::Method::get && request.method != http::Method::head) {
        co_return Outcome::status(405);
    }
    const Counters& counters = request.worker().counters;
    const auto number = [](std::uint64_t value) { return std::to_string(value); };
    std::string text = "Active connections: " + number(counters.active) + " \n";
    text += "server accepts handled requests\n";
    text += " " + number(counters.accepted) + " " + number(counters.handled) + " " +
            number(counters.requests) + " \n";
    text += "Reading: " + number(counters.reading) + " Writing: " + number(counters.writing) +
            " Waiting: " + number(counters.waiting) + " \n";
    co_return co_await request.respond(200, "text/plain", text);
}

using Number = std::uint64_t Counters::*;
template <Number Field>
Value counter(Request& request, std::string_view) {
    constexpr std::size_t most = 20;
    char* const start = request.arena().chars(most);
    const char* const end = std::to_chars(start, start + most, request.worker().counters.*Field).ptr;
    return std::string_view(start, static_cast<std::size_t>(end - start));
}

constexpr Directive rows[] = {
    setter<&turn_on>("stub_status", in_server | in_location, none_or_one, "",
                     "Answers with counters of connections and requests, those of the answering worker."),
};

constexpr Variable variables[] = {
    {"connections_active", &counter<&Counters::active>, nullptr, false, false,
     "Client connections of this worker."},
    {"connections_reading", &counter<&Counters::reading>, nullptr, false, false,
     "Those whose request head is being read."},
    {"connections_writing", &counter<&Counters::writing>, nullptr, false, false, "Those being answered."},
    {"connections_waiting", &counter<&Counters::waiting>, nullptr, false, false,
     "Idle keep-alive connections."},
};

Result<void> configure(LocationBuilder& builder) {
    const auto& settings = builder.settings<StubStatusSettings>();
    if (settings.on) builder.set_content(handler<send_status>("stub_status", settings));
    return {};
}

}  // namespace

const Module stub_status_module = {"stub_status", rows, variables, &configure};

}  // namespace weir::modules
