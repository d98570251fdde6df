// Where the files of a request are: `root` and `alias`.
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>

namespace weir {

class Request;

struct DocumentRoot {
    std::string_view path;  // absolute; of `root` without a trailing slash, of `alias` as written
    // Bytes at the front of a URI that `alias` replaces.
    std::size_t replaced = 0;
    // `alias` in a regex location: `path` is the whole file name, no URI is added to it.
    bool whole = false;

    // The part of `uri` that is looked up below `path`.
    std::string_view below(std::string_view uri) const {
        return whole ? std::string_view() : uri.substr(std::min(replaced, uri.size()));
    }
};

// Nothing (and an alert in the error log) where an alias does not fit the URI, because that
// was rewritten: to be answered 500.
std::optional<DocumentRoot> document_root(Request& request);

// For this URI, an `alias` in a regex location is a directory that the URI is looked up in:
// `try_files` has found it there.
void look_up_below_alias(Request& request);

// nginx's $request_filename: the file that request.uri() means. Lives in the arena, with a
// NUL behind it.
std::optional<std::string_view> request_filename(Request& request);

}  // namespace weir
