#include "core/error_page.h"

#include <algorithm>
#include <array>

#include "core/response_head.h"
#include "weir/core/generation.h"
#include "weir/core/request.h"
#include "weir/http/status.h"

namespace weir {

namespace {

// The statuses nginx has a page for.
constexpr std::array paged{301, 302, 303, 307, 308, 400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 411,
                           412, 413, 414, 415, 416, 421, 429, 431, 500, 501, 502, 503, 504, 505, 507};

// Two of nginx's pages have another title than the status line.
std::string_view title_of(int status) {
    if (status == 302) return "302 Found";
    return status == 401 ? "401 Authorization Required" : http::status_line(status);
}

std::string_view built_in_page(Request& request, int status) {
    if (!std::binary_search(paged.begin(), paged.end(), status)) return {};
    const std::string_view title = title_of(status);
    return request.arena().concat(
        "<html>\r\n<head><title>", title, "</title></head>\r\n<body>\r\n<center><h1>", title,
        "</h1></center>\r\n<hr><center>", server_token(request), "</center>\r\n</body>\r\n</html>\r\n");
}

// After these the connection is not trusted with another request.
bool ends_connection(int status) {
    return status == 400 || status == 413 || status == 414 || status == 431 || status == 500 ||
           status == 501 || status == 505 || status == 408;
}

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

const ErrorPage* page_for(const Request& request, int status) {
    for (const ErrorPage& page : request.location().core().error_pages) {
        if (page.status == status) return &page;
    }
    return nullptr;
}

void split_target(Request& request, std::string_view target) {
    const std::size_t question = target.find('?');
    request.set_uri(target.substr(0, question));
    request.set_args(question == std::string_view::npos ? std::string_view() : target.substr(question + 1));
}

// True when the page is elsewhere in this server; false: `status` and location are set for
// a redirect by the client.
bool follow(Request& request, const ErrorPage& page, int& status) {
    if (page.overwrite >= 0) request.error_status = page.overwrite;
    const std::string_view target = page.target.evaluate(request);
    if (target.starts_with('/')) {
        if (request.method != http::Method::head) {
            request.method = http::Method::get;
            request.method_name = "GET";
        }
        split_target(request, target);
        return true;
    }
    if (target.starts_with('@')) {
        const Location* named = request.server().named(target);
        // A head that was refused has no URI that the location could work on.
        if (named && !request.uri().empty()) {
            request.go_to_named(*named);
            return true;
        }
        const std::string_view why = named ? "empty URI in redirect to" : "could not find";
        request.log(LogLevel::error, request.arena().concat(why, " named location \"", target, "\""));
        request.error_status = status = 500;
        return false;
    }
    request.response.location = target;
    status = is_redirect(page.overwrite) ? page.overwrite : 302;
    request.error_status = status;
    return false;
}

}  // namespace

Task<Outcome> answer_with_page(Request& request, int status, bool may_redirect) {
    Response& response = request.response;
    if (ends_connection(status)) response.keep_alive = false;
    response.content_type = {};
    response.content_length.reset();
    response.last_modified.reset();
    request.error_status = status;
    const bool may_nest = !request.serving_error_page || *request.location().core().recursive_error_pages;
    if (may_redirect && may_nest) {
        if (const ErrorPage* page = page_for(request, status)) {
            request.serving_error_page = true;
            if (follow(request, *page, status)) co_return Outcome::reroute();
        }
    }
    const std::string_view body = built_in_page(request, status);
    const std::string_view type = body.empty() ? std::string_view() : "text/html";
    co_return co_await request.respond(status, type, body);
}

}  // namespace weir
