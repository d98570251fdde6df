#include "modules/static/serve.h"

#include <cerrno>

#include "http/range.h"
#include "modules/static/body.h"
#include "modules/static/conditions.h"
#include "modules/static/file.h"
#include "weir/core/document_root.h"
#include "weir/core/location.h"
#include "weir/core/request.h"
#include "weir/core/settings.h"
#include "weir/http/escape.h"

namespace weir::modules {

namespace {

using http::Known;
using http::Method;

bool is_read(Method method) { return method == Method::get || method == Method::head; }

Outcome forbidden_directory(Request& request) {
    if (const auto path = request_filename(request)) {
        request.log(LogLevel::error, "directory index of \"" + std::string(*path) + "\" is forbidden");
    }
    return Outcome::status(403);
}

Outcome cannot_open(Request& request, std::string_view path, const FileInfo& info) {
    const bool denied = info.error == EACCES;
    const int status = info.missing() ? 404 : denied ? 403 : 500;
    if (status != 404 || *request.location().core().log_not_found) {
        request.log(status == 500 ? LogLevel::crit : LogLevel::error,
                    failed_call("open()", path, info.error));
    }
    return Outcome::status(status);
}

Outcome redirect_to_directory(Request& request) {
    Arena& arena = request.arena();
    const std::string_view uri = http::escape(request.uri(), http::EscapeKind::uri, arena);
    request.response.location =
        request.args().empty() ? arena.concat(uri, "/") : arena.concat(uri, "/?", request.args());
    return Outcome::status(301);
}

// What a representation of the file says about itself, whatever part of it is sent.
void describe(Request& request, const FileInfo& info, std::string_view etag) {
    Response& response = request.response;
    response.status = 200;
    response.last_modified = info.modified;
    if (!etag.empty()) response.headers.add(Known::etag, etag);
}

Task<Outcome> send_not_modified(Request& request) {
    request.response.status = 304;
    const FilterResult head = co_await request.send_head();
    if (head == FilterResult::failed) co_return Outcome::done();
    BodyPiece nothing;
    nothing.last = true;
    co_await request.write(nothing);
    co_return Outcome::done();
}

Task<Outcome> send_whole(Request& request, const OpenFile& file) {
    request.response.content_length = file.info().size;
    const FilterResult head = co_await request.send_head();
    if (head == FilterResult::failed) co_return Outcome::done();
    http::ByteRange all;
    if (!request.response.no_body) all.end = file.info().size;
    co_await send_file_range(request, file, all, true);
    co_return Outcome::done();
}

Task<Outcome> send_one_range(Request& request, const OpenFile& file, http::ByteRange range) {
    Response& response = request.response;
    response.status = 206;
    response.headers.set(Known::content_range, content_range(request, range, file.info().size));
    response.content_length = range.end - range.begin;
    const FilterResult head = co_await request.send_head();
    if (head == FilterResult::failed) co_return Outcome::done();
    if (response.no_body) range.end = range.begin;
    co_await send_file_range(request, file, range, true);
    co_return Outcome::done();
}

Task<Outcome> send_ranges(Request& request, const OpenFile& file,
                          const std::vector<http::ByteRange>& ranges) {
    Response& response = request.response;
    const Multipart multipart = make_multipart(request, ranges, file.info().size, response.content_type);
    response.status = 206;
    response.content_type = multipart.content_type;
    response.content_length = multipart.length;
    const FilterResult head = co_await request.send_head();
    if (head == FilterResult::failed) co_return Outcome::done();
    if (response.no_body) {
        BodyPiece nothing;
        nothing.last = true;
        co_await request.write(nothing);
        co_return Outcome::done();
    }
    co_await send_multipart(request, file, ranges, multipart);
    co_return Outcome::done();
}

Outcome no_such_range(Request& request, std::uint64_t size) {
    Response& response = request.response;
    response.headers.remove(Known::etag);
    response.last_modified.reset();
    response.headers.set(Known::content_range, request.arena().concat("bytes */", std::to_string(size)));
    return Outcome::status(416);
}

Task<Outcome> send(Request& request, const OpenFile& file, const StaticSettings& settings,
                   std::string_view etag) {
    const FileInfo& info = file.info();
    request.response.content_type = content_type_for(request.location().core(), request.uri());
    if (*settings.max_ranges == 0) co_return co_await send_whole(request, file);
    http::RangeSet set;
    const http::Field* range = request.headers.find(Known::range);
    if (range != nullptr && range_wanted(request.headers, etag, info.modified)) {
        set = http::parse_range(range->value, info.size, *settings.max_ranges);
    }
    if (set.state == http::RangeSet::State::unsatisfiable) co_return no_such_range(request, info.size);
    if (set.state == http::RangeSet::State::satisfiable) {
        if (set.ranges.size() == 1) co_return co_await send_one_range(request, file, set.ranges.front());
        co_return co_await send_ranges(request, file, set.ranges);
    }
    request.response.headers.set(Known::accept_ranges, "bytes");
    co_return co_await send_whole(request, file);
}

}  // namespace

Task<Outcome> serve_file(Request& request, const StaticSettings& settings) {
    if (!is_read(request.method) && request.method != Method::post) co_return Outcome::status(405);
    if (request.uri().ends_with('/')) co_return forbidden_directory(request);
    const auto path = request_filename(request);
    if (!path) co_return Outcome::status(500);
    const OpenFile file(*path);
    const FileInfo& info = file.info();
    if (!info.found()) co_return cannot_open(request, *path, info);
    if (info.directory) co_return redirect_to_directory(request);
    if (!info.regular) {
        request.log(LogLevel::crit, "\"" + std::string(*path) + "\" is not a regular file");
        co_return Outcome::status(404);
    }
    if (!is_read(request.method)) co_return Outcome::status(405);
    const bool wants_etag = *request.location().core().etag;
    const std::string_view etag =
        wants_etag ? file_etag(info.modified, info.size, request.arena()) : std::string_view();
    // A page for an error has that error's status: conditions and ranges say nothing of it.
    if (request.error_status == 0 || request.error_status == 200) {
        const Verdict verdict =
            check_conditions(request.headers, *settings.if_modified_since, etag, info.modified);
        if (verdict == Verdict::failed) co_return Outcome::status(412);
        describe(request, info, etag);
        if (verdict == Verdict::not_modified) co_return co_await send_not_modified(request);
        co_return co_await send(request, file, settings, etag);
    }
    describe(request, info, etag);
    request.response.content_type = content_type_for(request.location().core(), request.uri());
    co_return co_await send_whole(request, file);
}

}  // namespace weir::modules
