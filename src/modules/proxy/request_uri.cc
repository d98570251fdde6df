#include "modules/proxy/request_uri.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "weir/base/text.h"
#include "weir/core/request.h"
#include "weir/http/escape.h"

namespace weir::modules {

namespace {

bool may_stand_in_target(char c) { return c > 0x20 && c < 0x7f; }

// Bytes that no target may contain are escaped; all others stay, "%" too.
std::string_view made_valid(std::string_view text, Arena& arena) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    const auto bad = std::count_if(text.begin(), text.end(), [](char c) { return !may_stand_in_target(c); });
    if (bad == 0) return text;
    char* const start = arena.chars(text.size() + 2 * static_cast<std::size_t>(bad));
    char* to = start;
    for (char c : text) {
        if (may_stand_in_target(c)) {
            *to++ = c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        *to++ = '%';
        *to++ = hex[byte >> 4];
        *to++ = hex[byte & 15];
    }
    return {start, static_cast<std::size_t>(to - start)};
}

// Whether the path was decoded on its way into request.uri(): then it is escaped again.
bool was_decoded(const Request& request) {
    const std::string_view raw = request.unparsed_uri;
    return request.internal() || raw.substr(0, raw.find('?')).find('%') != std::string_view::npos;
}

}  // namespace

std::string_view mapped_uri(Request& request, std::string_view uri, std::string_view location) {
    Arena& arena = request.arena();
    if (uri.empty() && request.uri_is_original()) {
        const std::string_view raw = request.unparsed_uri;
        return made_valid(raw.substr(0, raw.find('#')), arena);
    }
    // After `rewrite … break` the location that was found says nothing about the URI.
    const bool replace = !request.uri_changed() && !uri.empty();
    std::string_view rest = request.uri();
    if (replace) rest.remove_prefix(std::min(location.size(), rest.size()));
    if (was_decoded(request)) rest = http::escape(rest, http::EscapeKind::uri, arena);
    std::string_view prefix = replace ? uri : std::string_view();
    // A rewrite may leave a URI that no request line can show.
    if (prefix.empty() && !rest.starts_with('/')) prefix = "/";
    const std::string_view args = request.args();
    const std::string_view made =
        args.empty() ? arena.concat(prefix, rest) : arena.concat(prefix, rest, "?", args);
    return made_valid(made, arena);
}

std::string_view evaluated_uri(Request& request, std::string_view uri) {
    Arena& arena = request.arena();
    return made_valid(uri.starts_with('/') ? uri : arena.concat("/", uri), arena);
}

std::optional<LocalUri> local_uri(Request& request, std::string_view text) {
    LocalUri uri;
    const std::size_t question = text.find('?');
    if (question != std::string_view::npos) uri.args = text.substr(question + 1);
    uri.path = http::unescape(text.substr(0, question), request.arena());
    if (uri.path.empty() || uri.path.find('\0') != std::string_view::npos) return std::nullopt;
    std::string_view rest = uri.path;
    while (!rest.empty()) {
        if (cut(rest, '/') == "..") return std::nullopt;
    }
    return uri;
}

}  // namespace weir::modules
