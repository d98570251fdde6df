#include "http/uri.h"

#include <algorithm>
#include <cstddef>

#include "http/bytes.h"

namespace weir::http {

namespace {

// A path without "%", "#" or control bytes is its own normal form unless it has a dot
// segment or slashes to merge.
bool is_simple(std::string_view path, bool merge_slashes) {
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] == '%') return false;
        if (path[i] != '/' || i + 1 == path.size()) continue;
        if (path[i + 1] == '.' || (merge_slashes && path[i + 1] == '/')) return false;
    }
    return true;
}

// Builds the normal form segment by segment; the output is never longer than the input.
class PathBuilder {
public:
    PathBuilder(char* to, bool merge_slashes)
        : start_(to), to_(to), segment_(to), merge_slashes_(merge_slashes) {}

    void append(char c) { *to_++ = c; }

    // A "/" was read: the segment before it is complete. False if it led above the root.
    bool slash() {
        if (!end_segment()) return false;
        const bool after_slash = to_ != start_ && to_[-1] == '/';
        if (!after_slash || (!merge_slashes_ && !dropped_)) *to_++ = '/';
        segment_ = to_;
        dropped_ = false;
        return true;
    }
    // Resolves the segment read last if it is a dot segment.
    bool end_segment() {
        const std::string_view segment(segment_, static_cast<std::size_t>(to_ - segment_));
        if (segment != "." && segment != "..") return true;
        const bool up = segment.size() == 2;
        to_ = segment_;
        dropped_ = true;
        if (!up) return true;
        if (to_ - start_ < 2) return false;
        --to_;  // the slash before
        while (to_[-1] != '/') --to_;
        return true;
    }
    std::string_view path() const { return {start_, static_cast<std::size_t>(to_ - start_)}; }

private:
    char* const start_;
    char* to_;
    char* segment_;  // where the segment being read begins
    const bool merge_slashes_;
    bool dropped_ = false;  // it was a dot segment
};

std::string_view exten_of(std::string_view path) {
    std::string_view name = path.substr(path.rfind('/') + 1);
    // The dots a name begins with could have been a dot segment: nginx sees no extension there.
    for (int i = 0; i < 3 && !name.empty() && name.front() == '.'; ++i) name.remove_prefix(1);
    const std::size_t dot = name.rfind('.');
    return dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
}

}  // namespace

Result<NormalizedUri> normalize(std::string_view raw, bool merge_slashes, Arena& arena) {
    if (raw.empty() || raw.front() != '/') return invalid("URI does not begin with \"/\"");
    if (find_control(raw, 0) != raw.size()) return invalid("control character in URI");

    NormalizedUri uri;
    const std::string_view shown = raw.substr(0, raw.find('#'));
    const std::size_t mark = std::min(shown.find('?'), shown.size());
    const std::string_view path = shown.substr(0, mark);
    uri.has_args = mark < shown.size();
    uri.args = shown.substr(std::min(mark + 1, shown.size()));
    if (is_simple(path, merge_slashes)) {
        uri.path = path;
        uri.exten = exten_of(path);
        return uri;
    }

    PathBuilder builder(arena.chars(path.size()), merge_slashes);
    for (std::size_t i = 0; i < path.size(); ++i) {
        char c = path[i];
        if (c == '%') {
            if (path.size() - i < 3) return invalid("incomplete \"%\" sequence in URI");
            const int high = hex_value(path[i + 1]);
            const int low = hex_value(path[i + 2]);
            if (high < 0 || low < 0) return invalid("invalid \"%\" sequence in URI");
            c = static_cast<char>(high * 16 + low);
            if (c == '\0') return invalid("\"%00\" in URI");
            i += 2;
        }
        if (c != '/') {
            builder.append(c);
        } else if (!builder.slash()) {
            return invalid("\"..\" leads above the root of the URI");
        }
    }
    if (!builder.end_segment()) return invalid("\"..\" leads above the root of the URI");
    uri.path = builder.path();
    uri.exten = exten_of(uri.path);
    uri.complex = uri.path != path;
    return uri;
}

}  // namespace weir::http
