#include "modules/index/module.h"

#include <cerrno>
#include <vector>

#include "modules/static/file.h"
#include "weir/core/document_root.h"
#include "weir/core/location.h"
#include "weir/core/request.h"
#include "weir/core/settings.h"
#include "weir/core/template.h"

namespace weir::modules {

namespace {

using namespace conf;
using http::Method;

struct IndexSettings {
    static constexpr Level level = Level::location;
    std::vector<Template> names{Template::constant("index.html")};
    bool written = false;

    void inherit(const IndexSettings& parent) {
        if (!written) *this = parent;
    }
};

Result<void> add_index(IndexSettings& settings, const Node& node, Binding& binding) {
    if (!settings.written) settings.names.clear();
    settings.written = true;
    for (std::size_t i = 0; i < node.arguments.size(); ++i) {
        const std::string& name = node.argument(i);
        if (name.starts_with('/') && i + 1 != node.arguments.size()) {
            binding.warn(node.place, "only the last index in \"index\" directive should be absolute");
        }
        if (name.empty()) return error_at(node.place, "index \"\" in \"index\" directive is invalid");
        auto compiled = compile_template(name, binding, node.place);
        if (!compiled) return compiled.error();
        settings.names.push_back(std::move(*compiled));
    }
    return {};
}

Outcome missing_directory(Request& request, std::string_view path, int error) {
    const bool denied = error == EACCES;
    if (denied || *request.location().core().log_not_found) {
        request.log(LogLevel::error, "\"" + std::string(path) +
                                         (denied ? "\" is forbidden (" : "\" is not found (") +
                                         std::to_string(error) + ": " + error_text(error) + ")");
    }
    return Outcome::status(denied ? 403 : 404);
}

// Next when the directory is there; `path` is a file that was looked for in it.
Outcome check_directory(Request& request, std::string_view directory, std::string_view path) {
    const FileInfo info = file_info(directory);
    if (info.found() && info.directory) return Outcome::next();
    if (info.found()) {
        request.log(LogLevel::alert, "\"" + std::string(directory) + "\" is not a directory");
        return Outcome::status(500);
    }
    if (info.error == EACCES || info.missing()) {
        // What is denied is the directory; what is not found is told as the file's error.
        return missing_directory(request, info.error == EACCES ? directory : path, info.error);
    }
    request.log(LogLevel::crit, failed_call("stat()", directory, info.error));
    return Outcome::status(500);
}

Outcome redirect(Request& request, std::string_view uri) {
    request.set_uri(uri);
    return Outcome::reroute();
}

Outcome find_index(Request& request, const IndexSettings& settings) {
    if (!request.uri().ends_with('/')) return Outcome::next();
    if (request.method != Method::get && request.method != Method::head && request.method != Method::post) {
        return Outcome::next();
    }
    Arena& arena = request.arena();
    std::string_view directory;
    for (const Template& index : settings.names) {
        const std::string_view name = index.evaluate(request);
        if (name.starts_with('/')) return redirect(request, name);
        const bool first = directory.data() == nullptr;
        if (first) {
            const auto mapped = request_filename(request);
            if (!mapped) return Outcome::status(500);
            directory = *mapped;
        }
        const std::string_view path = arena.concat(directory, name);
        const FileInfo info = file_info(path);
        if (info.found()) return redirect(request, arena.concat(request.uri(), name));
        if (info.error == EACCES) return missing_directory(request, path, info.error);
        if (!info.missing()) {
            request.log(LogLevel::crit, failed_call("stat()", path, info.error));
            return Outcome::status(500);
        }
        if (!first) continue;
        const Outcome there = check_directory(request, directory, path);
        if (!there.is_next()) return there;
    }
    return Outcome::next();
}

const Directive rows[] = {
    setter<&add_index>("index", anywhere, one_or_more, "index.html",
                       "Files that answer for a directory; the first that is there is taken.", true),
};

Result<void> configure(LocationBuilder& builder) {
    builder.add(Phase::content, handler<find_index>("index", builder.settings<IndexSettings>()));
    return {};
}

}  // namespace

const Module index_module = {"index", rows, {}, &configure};

}  // namespace weir::modules
