#include "core/routing.h"

#include "core/location_table.h"
#include "core/server_names.h"

namespace weir {

namespace {

const Location* match_patterns(Request& request, const LocationTable& table) {
    for (const LocationTable::Pattern& pattern : table.patterns()) {
        const auto matched = pattern.regex.match(request.uri(), request.captures);
        if (matched == Regex::Match::failed) {
            request.log(LogLevel::error,
                        "regex of location \"" + pattern.regex.pattern() + "\" failed to match");
            continue;
        }
        if (matched == Regex::Match::no) continue;
        store_named_captures(request, pattern.regex, request.captures);
        return pattern.location;
    }
    return nullptr;
}

FoundLocation found(const Location& location) { return {FoundLocation::Kind::found, &location}; }

// "/x" where "/x/" is a location that passes requests on.
bool wants_slash(const Request& request, const LocationTable& table) {
    std::string with_slash(request.uri());
    with_slash += '/';
    const LocationTable::Prefix* prefix = table.longest_prefix(with_slash);
    if (prefix && prefix->name == with_slash) return prefix->location->redirects_to_slash();
    const Location* exact = table.exact(with_slash);
    return exact && exact->redirects_to_slash();
}

FoundLocation search(Request& request, const LocationTable& table) {
    if (const Location* exact = table.exact(request.uri())) return found(*exact);
    const LocationTable::Prefix* prefix = table.longest_prefix(request.uri());
    // A name equal to the URI is as good as exact for this rule: nothing longer can match.
    if (!(prefix && prefix->name.size() == request.uri().size()) && wants_slash(request, table)) {
        return {FoundLocation::Kind::add_slash, nullptr};
    }
    if (prefix && prefix->location->nested()) {
        const FoundLocation inner = search(request, *prefix->location->nested());
        if (inner.kind != FoundLocation::Kind::none) return inner;
    }
    if (!prefix || !prefix->no_regex) {
        if (const Location* matched = match_patterns(request, table)) {
            if (!matched->nested()) return found(*matched);
            const FoundLocation inner = search(request, *matched->nested());
            return inner.kind == FoundLocation::Kind::none ? found(*matched) : inner;
        }
    }
    return prefix ? found(*prefix->location) : FoundLocation();
}

}  // namespace

FoundLocation find_location(Request& request) { return search(request, request.server().locations()); }

const Server& find_server(Request& request, const ListenAddress& address, std::string_view host) {
    std::vector<std::string_view> captures;
    const ServerNames::Found match = address.names->find(host, captures);
    if (!match.server) return *address.default_server;
    if (match.regex) {
        request.captures = captures;
        store_named_captures(request, *match.regex, captures);
    }
    return *match.server;
}

void store_named_captures(Request& request, const Regex& regex,
                          const std::vector<std::string_view>& captures) {
    for (const auto& [name, number] : regex.names()) {
        const auto id = request.generation().variables().find(name);
        if (id && number < captures.size()) request.store_variable(*id, captures[number]);
    }
}

}  // namespace weir
