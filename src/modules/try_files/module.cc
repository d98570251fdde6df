#include "modules/try_files/module.h"

#include <vector>

#include "modules/static/file.h"
#include "weir/conf/values.h"
#include "weir/core/document_root.h"
#include "weir/core/generation.h"
#include "weir/core/location.h"
#include "weir/core/request.h"
#include "weir/core/settings.h"
#include "weir/core/template.h"

namespace weir::modules {

namespace {

using namespace conf;

struct TryFilesSettings {
    static constexpr Level level = Level::location;
    struct Candidate {
        Template name;
        bool directory = false;  // written with a slash at its end, which `name` lacks
    };
    // Not inherited, as in nginx.
    std::vector<Candidate> candidates;
    Template fallback;
    int code = 0;  // the fallback is this status
    bool written = false;
};

Result<void> set_try_files(TryFilesSettings& settings, const Node& node, Binding& binding) {
    settings.written = true;
    const std::size_t last = node.arguments.size() - 1;
    for (std::size_t i = 0; i < last; ++i) {
        std::string name = node.argument(i);
        TryFilesSettings::Candidate candidate;
        candidate.directory = name.ends_with('/');
        if (candidate.directory) name.pop_back();
        auto compiled = compile_template(name, binding, node.place);
        if (!compiled) return compiled.error();
        candidate.name = std::move(*compiled);
        settings.candidates.push_back(std::move(candidate));
    }
    const std::string& fallback = node.argument(last);
    if (fallback.starts_with('=')) {
        constexpr int greatest = 999;
        const auto code = parse_number(fallback.substr(1));
        if (!code || *code > greatest) return error_at(node.place, "invalid code \"" + fallback + "\"");
        settings.code = static_cast<int>(*code);
        return {};
    }
    auto compiled = compile_template(fallback, binding, node.place);
    if (!compiled) return compiled.error();
    settings.fallback = std::move(*compiled);
    return {};
}

Outcome fall_back(Request& request, const TryFilesSettings& settings) {
    if (settings.code != 0) return Outcome::status(settings.code);
    const std::string_view target = settings.fallback.evaluate(request);
    if (target.starts_with('@')) {
        const Location* named = request.server().named(target);
        if (named == nullptr) {
            request.log(LogLevel::error, "could not find named location \"" + std::string(target) + "\"");
            return Outcome::status(500);
        }
        request.go_to_named(*named);
        return Outcome::reroute();
    }
    const std::size_t question = target.find('?');
    request.set_uri(target.substr(0, question));
    request.set_args(question == std::string_view::npos ? std::string_view() : target.substr(question + 1));
    return Outcome::reroute();
}

// The content handlers serve the file under this URI.
void take(Request& request, const DocumentRoot& root, std::string_view name, bool directory) {
    if (!root.whole) {
        request.set_uri(request.arena().concat(request.uri().substr(0, root.replaced), name));
    } else if (!directory) {
        request.set_uri(name);
        look_up_below_alias(request);
    }
}

Outcome try_files(Request& request, const TryFilesSettings& settings) {
    const auto root = document_root(request);
    if (!root) return Outcome::status(500);
    for (const auto& candidate : settings.candidates) {
        std::string_view name = candidate.name.evaluate(request);
        // "$uri" begins with what the alias replaces.
        const std::string_view prefix = request.uri().substr(0, root->replaced);
        if (!candidate.name.is_constant() && name.starts_with(prefix)) name.remove_prefix(prefix.size());
        const std::string_view path = request.arena().concat(root->path, name);
        const FileInfo info = file_info(path);
        if (!info.found()) {
            if (!info.missing()) request.log(LogLevel::crit, failed_call("stat()", path, info.error));
            continue;
        }
        if (info.directory != candidate.directory) continue;
        take(request, *root, name, candidate.directory);
        return Outcome::next();
    }
    return fall_back(request, settings);
}

constexpr Directive rows[] = {
    setter<&set_try_files>(
        "try_files", in_server | in_location, two_or_more, "",
        "Serves the first of these files (with / directories) that is there, else the last "
        "argument: a URI, @location or =code."),
};

Result<void> configure(LocationBuilder& builder) {
    const auto& settings = builder.settings<TryFilesSettings>();
    if (settings.written) builder.add(Phase::precontent, handler<try_files>("try_files", settings));
    return {};
}

}  // namespace

const Module try_files_module = {"try_files", rows, {}, &configure};

}  // namespace weir::modules
