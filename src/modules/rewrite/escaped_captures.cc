#include "modules/rewrite/escaped_captures.h"

#include "weir/core/request.h"
#include "weir/http/escape.h"

namespace weir::modules {

namespace {

bool had_escapes(const Request& request) {
    const std::string_view path = request.unparsed_uri.substr(0, request.unparsed_uri.find('?'));
    return path.find_first_of("%+") != std::string_view::npos;
}

}  // namespace

EscapedCaptures::EscapedCaptures(Request& request, bool wanted)
    : request_(request), active_(wanted && !request.captures.empty() && had_escapes(request)) {
    if (!active_) return;
    originals_ = request.captures;
    for (std::string_view& capture : request.captures) {
        capture = http::escape(capture, http::EscapeKind::args, request.arena());
    }
}

EscapedCaptures::~EscapedCaptures() {
    if (active_) request_.captures = std::move(originals_);
}

}  // namespace weir::modules
