#include <array>

#include <unistd.h>

#include "core/core_modules.h"
#include "core/listen_setting.h"
#include "weir/conf/bind.h"
#include "weir/conf/directive.h"
#include "weir/conf/values.h"
#include "weir/core/settings.h"

namespace weir {

namespace {

using namespace conf;

Result<void> add_listen(ServerSettings& server, const Node& node, Binding&) {
    auto listens = parse_listen(node);
    if (!listens) return listens.error();
    for (Listen& listen : *listens) {
        for (const Listen& other : server.listens) {
            if (other.text == listen.text) {
                return error_at(node.place, "a duplicate listen " + listen.text);
            }
        }
        server.listens.push_back(std::move(listen));
    }
    return {};
}

std::string own_host_name() {
    std::array<char, 256> name{};
    gethostname(name.data(), name.size() - 1);
    return name.data();
}

std::string lower(std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    return text;
}

Result<ServerNameSetting> regex_name(const Node& node, const std::string& word, Binding& binding) {
    if (word.size() == 1) return error_at(node.place, "empty regex in server name \"" + word + "\"");
    // Host names come in lower case, so only a pattern with capitals needs to ignore case.
    const bool capitals = lower(word) != word;
    auto regex = Regex::compile(std::string_view(word).substr(1), {capitals});
    if (!regex) return error_at(node.place, regex.error().text);
    for (const auto& [name, number] : regex->names()) {
        auto defined = BuildContext::of(binding).variables().define_stored(name);
        if (!defined) return error_at(node.place, defined.error().text);
    }
    return ServerNameSetting{word, std::make_shared<Regex>(std::move(*regex))};
}

bool has_bad_wildcard(std::string_view name) {
    const std::size_t star = name.find('*');
    if (star == std::string_view::npos) return false;
    if (name.find('*', star + 1) != std::string_view::npos) return true;
    const bool head = star == 0 && name.size() > 2 && name[1] == '.';
    const bool tail = star + 1 == name.size() && star > 1 && name[star - 1] == '.';
    return !head && !tail;
}

Result<void> add_server_names(ServerSettings& server, const Node& node, Binding& binding) {
    for (const Word& word : node.arguments) {
        if (word.text.starts_with('~')) {
            auto setting = regex_name(node, word.text, binding);
            if (!setting) return setting.error();
            server.names.push_back(std::move(*setting));
            continue;
        }
        std::string name = lower(word.text == "$hostname" ? own_host_name() : word.text);
        if (name.find('/') != std::string::npos) {
            binding.warn(node.place, "server name \"" + word.text + "\" has suspicious symbols");
        }
        if (has_bad_wildcard(name) || name == ".") {
            return error_at(node.place, "server name \"" + word.text + "\" is invalid");
        }
        server.names.push_back({std::move(name), nullptr});
    }
    return {};
}

Result<void> set_large_buffers(ServerSettings& server, const Node& node, Binding&) {
    auto count = parse_number(node.argument(0));
    auto size = parse_size(node.argument(1));
    if (!count || *count == 0 || *count > 1024) return directive_error(node, "invalid value");
    if (!size || *size == 0 || *size > (1U << 30)) return directive_error(node, "invalid value");
    server.large_buffers_count.write(*count);
    server.large_buffers_size.write(Size{*size});
    return {};
}

constexpr std::uint32_t http_server = in_http | in_server;

const Directive rows[] = {
    block<void>("http", in_main, none, in_http, nullptr, "The HTTP servers.", false),
    block<void>("server", in_http, none, in_server, nullptr, "One virtual server."),
    setter<&add_listen>("listen", in_server, one_or_more, "*:80", "Address the server answers on.", true),
    setter<&add_server_names>("server_name", in_server, one_or_more, "\"\"",
                              "Host names: exact, *.wildcard, wildcard.* or ~regex.", true),
    directive<&ServerSettings::client_header_timeout>(
        "client_header_timeout", http_server, one, "60s",
        "Time a client has for a whole request head; then 408."),
    directive<&ServerSettings::client_header_buffer_size>("client_header_buffer_size", http_server, one, "1k",
                                                          "First buffer of a request head."),
    setter<&set_large_buffers>("large_client_header_buffers", http_server, two, "4 8k",
                               "Number and size of further buffers of a head; a line must fit into one."),
    directive<&ServerSettings::merge_slashes>("merge_slashes", http_server, flag, "on",
                                              "Adjacent slashes of a URI count as one."),
    directive<&ServerSettings::ignore_invalid_headers>("ignore_invalid_headers", http_server, flag, "on",
                                                       "Fields with unusual names are dropped."),
    directive<&ServerSettings::underscores_in_headers>("underscores_in_headers", http_server, flag, "off",
                                                       "Underscores are usual in field names."),
    setter<void>("connection_pool_size", http_server, one, nullptr, "", "Accepted and not needed."),
    setter<void>("request_pool_size", http_server, one, nullptr, "", "Accepted and not needed."),
    setter<void>("server_names_hash_max_size", in_http, one, nullptr, "", "Accepted and not needed."),
    setter<void>("server_names_hash_bucket_size", in_http, one, nullptr, "", "Accepted and not needed."),
    setter<void>("variables_hash_max_size", in_http, one, nullptr, "", "Accepted and not needed."),
    setter<void>("variables_hash_bucket_size", in_http, one, nullptr, "", "Accepted and not needed."),
};

}  // namespace

const Module http_module = {"http", rows};

void ServerSettings::inherit(const ServerSettings& parent) {
    large_buffers_count.inherit(parent.large_buffers_count);
    large_buffers_size.inherit(parent.large_buffers_size);
}

}  // namespace weir
