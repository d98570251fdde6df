#include "core/routing.h"

#include "core/location_table.h"
#include "core/server_names.h"

namespace weir {

namespace {

// What one level of locations, and those nested in it, make of the URI.
struct Search {
    enum class Kind { none, prefix, final, add_slash, failed } kind = Kind::none;
    const Location* location = nullptr;
};

Search search(Request& request, const LocationTable& table);

// A pattern decides: only what is nested in its location may be more precise.
Search search_patterns(Request& request, const LocationTable& table) {
    for (const LocationTable::Pattern& pattern : table.patterns()) {
        const auto matched = pattern.regex.match(request.uri(), request.captures);
        if (matched == Regex::Match::no) continue;
        if (matched == Regex::Match::failed) {
            // To go on would hand the request to a location that it is to be kept from.
            request.log(LogLevel::alert, "regex of location \"" + pattern.regex.pattern() +
                                             "\" could not be matched on \"" + std::string(request.uri()) +
                                             "\"");
            return {Search::Kind::failed, nullptr};
        }
        store_named_captures(request, pattern.regex, request.captures);
        Search inner;
        if (pattern.location->nested()) inner = search(request, *pattern.location->nested());
        if (inner.kind == Search::Kind::failed) return inner;
        return {Search::Kind::final, inner.location ? inner.location : pattern.location};
    }
    return {};
}

// The location "/x/" that passes requests on, for "/x".
const Location* with_slash(std::string_view uri, const LocationTable& table) {
    if (!table.redirects_to_slash()) return nullptr;
    std::string wanted(uri);
    wanted += '/';
    const LocationTable::Prefix* prefix = table.longest_prefix(wanted);
    if (prefix && prefix->name == wanted && prefix->location->redirects_to_slash()) return prefix->location;
    const Location* exact = table.exact(wanted);
    return exact && exact->redirects_to_slash() ? exact : nullptr;
}

Search search(Request& request, const LocationTable& table) {
    if (const Location* exact = table.exact(request.uri())) return {Search::Kind::final, exact};
    const LocationTable::Prefix* prefix = table.longest_prefix(request.uri());
    // A name equal to the URI is as good as exact for this rule: nothing longer can match.
    if (!(prefix && prefix->name.size() == request.uri().size())) {
        if (const Location* longer = with_slash(request.uri(), table)) {
            return {Search::Kind::add_slash, longer};
        }
    }
    Search best;
    if (prefix) best = {Search::Kind::prefix, prefix->location};
    if (prefix && prefix->location->nested()) {
        const Search inner = search(request, *prefix->location->nested());
        if (inner.kind != Search::Kind::none && inner.kind != Search::Kind::prefix) return inner;
        if (inner.location) best = inner;
    }
    // Patterns of this level come before a nested prefix too.
    if (prefix && prefix->no_regex) return best;
    const Search matched = search_patterns(request, table);
    return matched.kind == Search::Kind::none ? best : matched;
}

}  // namespace

FoundLocation find_location(Request& request) {
    const Search found = search(request, request.server().locations());
    switch (found.kind) {
        case Search::Kind::none:
            return {};
        case Search::Kind::failed:
            return {FoundLocation::Kind::failed, nullptr};
        case Search::Kind::add_slash:
            return {FoundLocation::Kind::add_slash, found.location};
        case Search::Kind::prefix:
        case Search::Kind::final:
            break;
    }
    return {FoundLocation::Kind::found, found.location};
}

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
