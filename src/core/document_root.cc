#include "weir/core/document_root.h"

#include "weir/core/generation.h"
#include "weir/core/location.h"
#include "weir/core/request.h"
#include "weir/core/settings.h"

namespace weir {

namespace {

// Holds as long as the URI is the same text.
struct UriBelowAlias {
    const char* uri = nullptr;
};

bool is_below_alias(Request& request) {
    const auto* state = request.find_state<UriBelowAlias>();
    return state != nullptr && state->uri == request.uri().data();
}

}  // namespace

void look_up_below_alias(Request& request) { request.state<UriBelowAlias>().uri = request.uri().data(); }

std::optional<DocumentRoot> document_root(Request& request) {
    const CoreSettings& core = request.location().core();
    DocumentRoot root;
    root.path = core.root.evaluate(request);
    if (!root.path.starts_with('/')) {
        root.path = request.arena().concat(request.generation().prefix(), root.path);
    }
    if (!core.is_alias) return root;
    if (core.alias_replaces == CoreSettings::whole_uri) {
        root.whole = !is_below_alias(request);
        return root;
    }
    if (core.alias_replaces > request.uri().size()) {
        request.log(LogLevel::alert, "\"alias\" cannot be used in location \"" + request.location().name() +
                                         "\" where URI was rewritten");
        return std::nullopt;
    }
    root.replaced = core.alias_replaces;
    return root;
}

std::optional<std::string_view> request_filename(Request& request) {
    const auto root = document_root(request);
    if (!root) return std::nullopt;
    const std::string_view with_end =
        request.arena().concat(root->path, root->below(request.uri()), std::string_view("\0", 1));
    return with_end.substr(0, with_end.size() - 1);
}

}  // namespace weir
