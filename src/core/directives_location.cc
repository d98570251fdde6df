#include <algorithm>

#include <sys/stat.h>

#include "core/core_modules.h"
#include "core/error_log_setting.h"
#include "weir/conf/bind.h"
#include "weir/conf/directive.h"
#include "weir/conf/values.h"
#include "weir/core/settings.h"

namespace weir {

namespace {

using namespace conf;

// Of a location's node; the modifier may stand apart from the name or cling to it.
std::size_t replaced_by_alias(const Node& location) {
    if (location.arguments.empty()) return 0;
    std::string_view name = location.arguments.back().text;
    std::string_view modifier = location.arguments.size() > 1 ? location.argument(0) : name;
    if (modifier.starts_with('~')) return CoreSettings::whole_uri;
    if (location.arguments.size() == 1) {
        if (name.starts_with("^~")) return name.size() - 2;
        if (name.starts_with('=')) return name.size() - 1;
    }
    return name.size();
}

Result<void> set_root_or_alias(CoreSettings& core, const Node& node, Binding& binding) {
    const bool alias = node.name == "alias";
    if (core.root_written) {
        if (core.is_alias == alias) return directive_error(node, "is duplicate");
        return directive_error(node, std::string("is duplicate, \"") + (core.is_alias ? "alias" : "root") +
                                         "\" directive was specified earlier");
    }
    std::string path = node.argument(0);
    for (const std::string name : {"document_root", "realpath_root"}) {
        if (path.find("$" + name) == std::string::npos && path.find("${" + name + "}") == std::string::npos) {
            continue;
        }
        return error_at(node.place,
                        "the $" + name + " variable cannot be used in the \"" + node.name + "\" directive");
    }
    if (!path.starts_with('$')) path = binding.full_path(path);
    if (!alias && path.size() > 1 && path.ends_with('/')) path.pop_back();
    auto root = compile_template(path, binding, node.place);
    if (!root) return root.error();
    core.root = std::move(*root);
    core.root_written = true;
    core.is_alias = alias;
    core.alias_replaces = replaced_by_alias(*binding.scope().node);
    return {};
}

std::string lower(std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    return text;
}

Result<void> set_types(CoreSettings& core, const Node& node, Binding& binding) {
    auto types = std::make_shared<MimeTypes>(core.types ? *core.types : MimeTypes());
    for (const Node& entry : node.children) {
        if (entry.is_block || entry.arguments.empty()) return invalid_arity(entry);
        for (const Word& extension : entry.arguments) {
            auto [at, added] = types->try_emplace(lower(extension.text), entry.name);
            if (added) continue;
            binding.warn(entry.place, "duplicate extension \"" + extension.text + "\", content type: \"" +
                                          entry.name + "\", previous content type: \"" + at->second + "\"");
            at->second = entry.name;
        }
    }
    core.types = std::move(types);
    return {};
}

Result<void> set_internal(CoreSettings& core, const Node&, Binding&) {
    core.internal = true;
    return {};
}

Result<int> page_status(const Node& node, const std::string& word) {
    auto code = parse_number(word);
    if (!code) return error_at(node.place, "invalid value \"" + word + "\"");
    if (*code < 300 || *code > 599) {
        return error_at(node.place, "value \"" + word + "\" must be between 300 and 599");
    }
    if (*code == 499) return error_at(node.place, "invalid value \"" + word + "\"");
    return static_cast<int>(*code);
}

Result<void> add_error_page(CoreSettings& core, const Node& node, Binding& binding) {
    auto last = node.arguments.size() - 1;
    auto target = compile_template(node.argument(last), binding, node.place);
    if (!target) return target.error();
    int overwrite = -1;
    const std::string& before = node.argument(last - 1);
    if (before.starts_with('=')) {
        if (last < 2) return error_at(node.place, "invalid value \"" + before + "\"");
        auto code = parse_number(before.substr(1));
        if (before.size() > 1 && !code) return error_at(node.place, "invalid value \"" + before + "\"");
        overwrite = before.size() > 1 ? static_cast<int>(*code) : 0;
        --last;
    }
    for (std::size_t i = 0; i < last; ++i) {
        auto status = page_status(node, node.argument(i));
        if (!status) return status.error();
        core.error_pages.push_back({*status, overwrite, *target, {}});
    }
    return {};
}

Result<void> set_keepalive_timeout(CoreSettings& core, const Node& node, Binding&) {
    auto timeout = parse_duration(node.argument(0));
    if (!timeout) return directive_error(node, "invalid value");
    core.keepalive_timeout.write(*timeout);
    if (node.arguments.size() > 1) {
        auto header = parse_seconds(node.argument(1));
        if (!header) return directive_error(node, "invalid value");
        core.keepalive_header.write(*header);
    }
    return {};
}

Result<void> add_location_error_log(CoreSettings& core, const Node& node, Binding& binding) {
    return add_error_log(core.error_logs, node, binding);
}

constexpr EnumValues<CoreSettings::Tokens> tokens{{"off", CoreSettings::Tokens::off},
                                                  {"on", CoreSettings::Tokens::on},
                                                  {"build", CoreSettings::Tokens::build}};
constexpr EnumValues<CoreSettings::Lingering> lingering{{"off", CoreSettings::Lingering::off},
                                                        {"on", CoreSettings::Lingering::on},
                                                        {"always", CoreSettings::Lingering::always}};
constexpr std::uint32_t own_if = anywhere | in_location_if;

const Directive rows[] = {
    block<void>("location", in_server | in_location, one_or_two, in_location, nullptr,
                "Settings for requests whose URI matches: =, ^~, a prefix, ~, ~* or @name."),
    setter<&set_root_or_alias>("root", own_if, one, "html", "Directory that a URI is looked up in.", true),
    setter<&set_root_or_alias>("alias", in_location, one, "",
                               "Replaces the location's prefix of a URI by this path.", true),
    setter<&set_types>("types", anywhere, with_block(none), "", "Content types by file extension.", true),
    directive<&CoreSettings::default_type>("default_type", anywhere, one, "text/plain",
                                           "Content type where types knows none."),
    setter<&set_internal>("internal", in_location, none, "", "Only internal requests may use this location."),
    setter<&add_error_page>("error_page", own_if, two_or_more, "",
                            "URI or @location that answers for these statuses; =code changes the status.",
                            true),
    directive<&CoreSettings::recursive_error_pages>("recursive_error_pages", anywhere, flag, "off",
                                                    "Error pages of error pages."),
    directive<&CoreSettings::client_max_body_size>("client_max_body_size", anywhere, one, "1m",
                                                   "Largest request body; 0 for any. More is a 413."),
    directive<&CoreSettings::client_body_buffer_size>("client_body_buffer_size", anywhere, one, "16k",
                                                      "A larger body goes to a temporary file."),
    directive<&CoreSettings::client_body_timeout>("client_body_timeout", anywhere, one, "60s",
                                                  "Longest wait between two reads of a body; then 408."),
    setter<&set_keepalive_timeout>("keepalive_timeout", anywhere, one_or_two, "75s",
                                   "How long an idle connection stays; 0 turns keep-alive off."),
    directive<&CoreSettings::keepalive_requests>("keepalive_requests", anywhere, one, "1000",
                                                 "Requests after which a connection is closed."),
    directive<&CoreSettings::keepalive_time>("keepalive_time", anywhere, one, "1h",
                                             "Age after which a connection is closed."),
    directive<&CoreSettings::send_timeout>("send_timeout", anywhere, one, "60s",
                                           "Longest wait between two writes to a client."),
    directive<&CoreSettings::reset_timedout_connection>("reset_timedout_connection", anywhere, flag, "off",
                                                        "Reset connections that timed out or got a 444."),
    enumeration<&CoreSettings::lingering_close>("lingering_close", anywhere, lingering, "on",
                                                "Read what a client still sends before closing."),
    directive<&CoreSettings::lingering_time>("lingering_time", anywhere, one, "30s",
                                             "Longest time of a lingering close."),
    directive<&CoreSettings::lingering_timeout>("lingering_timeout", anywhere, one, "5s",
                                                "Longest wait for more data in a lingering close."),
    enumeration<&CoreSettings::server_tokens>("server_tokens", anywhere, tokens, "on",
                                              "Whether the version is shown in Server and error pages."),
    directive<&CoreSettings::sendfile>("sendfile", own_if, flag, "off", "Send files without copying them."),
    directive<&CoreSettings::etag>("etag", anywhere, flag, "on", "ETag for static files."),
    directive<&CoreSettings::chunked_transfer_encoding>("chunked_transfer_encoding", anywhere, flag, "on",
                                                        "Chunked responses to HTTP/1.1 clients."),
    directive<&CoreSettings::absolute_redirect>("absolute_redirect", anywhere, flag, "on",
                                                "Redirects name scheme and host."),
    directive<&CoreSettings::server_name_in_redirect>("server_name_in_redirect", anywhere, flag, "off",
                                                      "Redirects use the first server_name."),
    directive<&CoreSettings::port_in_redirect>("port_in_redirect", anywhere, flag, "on",
                                               "Redirects name a non-standard port."),
    directive<&CoreSettings::log_not_found>("log_not_found", anywhere, flag, "on",
                                            "Missing files are logged as errors."),
    directive<&CoreSettings::postpone_output>("postpone_output", anywhere, one, "1460",
                                              "Small pieces are held back until this many bytes."),
    setter<&add_location_error_log>("error_log", anywhere, one_or_two, "logs/error.log error",
                                    "File (or stderr) and least severe level of the error log.", true),
    directive<&CoreSettings::client_body_temp_path>(
        "client_body_temp_path", anywhere, {1, 4}, "client_body_temp", "Directory for large request bodies."),
    setter<void>("tcp_nodelay", anywhere, flag, nullptr, "on", "Accepted; always on."),
    setter<void>("tcp_nopush", anywhere, flag, nullptr, "off", "Accepted; heads and bodies leave together."),
    setter<void>("output_buffers", anywhere, two, nullptr, "", "Accepted and not needed."),
    setter<void>("send_lowat", anywhere, one, nullptr, "", "Accepted and not needed."),
    setter<void>("aio", anywhere, one, nullptr, "off", "Accepted and not needed."),
    setter<void>("directio", anywhere, one, nullptr, "off", "Accepted and not needed."),
    setter<void>("sendfile_max_chunk", anywhere, one, nullptr, "2m", "Accepted; 2 MB at a time are sent."),
    setter<void>("open_file_cache", anywhere, one_or_two, nullptr, "off", "Accepted and not needed."),
    setter<void>("open_file_cache_valid", anywhere, one, nullptr, "", "Accepted and not needed."),
    setter<void>("open_file_cache_min_uses", anywhere, one, nullptr, "", "Accepted and not needed."),
    setter<void>("open_file_cache_errors", anywhere, flag, nullptr, "", "Accepted and not needed."),
    setter<void>("types_hash_max_size", anywhere, one, nullptr, "", "Accepted and not needed."),
    setter<void>("types_hash_bucket_size", anywhere, one, nullptr, "", "Accepted and not needed."),
    setter<void>("client_body_in_single_buffer", anywhere, flag, nullptr, "off",
                 "Accepted; a body in memory is always in one buffer."),
    setter<void>("log_subrequest", anywhere, flag, nullptr, "off", "Accepted; there are no subrequests."),
    setter<void>("msie_padding", anywhere, flag, nullptr, "on", "Accepted and not applied."),
    setter<void>("keepalive_disable", anywhere, one_or_more, nullptr, "", "Accepted and not applied."),
};

}  // namespace

const Module location_module = {"core", rows};

void CoreSettings::inherit(const CoreSettings& parent) {
    if (!root_written) {
        root = parent.root;
        root_written = parent.root_written;
        is_alias = parent.is_alias;
        alias_replaces = parent.alias_replaces;
    }
    if (!types) types = parent.types;
    internal = internal || parent.internal;
    keepalive_timeout.inherit(parent.keepalive_timeout);
    keepalive_header.inherit(parent.keepalive_header);
    if (error_pages.empty()) error_pages = parent.error_pages;
    if (error_logs.empty()) error_logs = parent.error_logs;
}

std::string_view content_type_for(const CoreSettings& settings, std::string_view path) {
    const std::size_t slash = path.rfind('/');
    const std::size_t dot = path.rfind('.');
    const bool has_extension =
        dot != std::string_view::npos && (slash == std::string_view::npos || dot > slash + 1);
    if (has_extension) {
        const std::string extension = lower(std::string(path.substr(dot + 1)));
        static const MimeTypes built_in = {
            {"html", "text/html"}, {"gif", "image/gif"}, {"jpg", "image/jpeg"}};
        const MimeTypes& types = settings.types ? *settings.types : built_in;
        if (auto found = types.find(extension); found != types.end()) return found->second;
    }
    return *settings.default_type;
}

}  // namespace weir
