#include "core/server_names.h"

namespace weir {

bool ServerNames::add(std::string_view name, const Server* server) {
    const auto file = [server](Names& names, std::string_view key) {
        return names.try_emplace(std::string(key), server).first->second == server;
    };
    if (name.starts_with("*.")) return file(head_, name.substr(1));
    if (name.ends_with(".*")) return file(tail_, name.substr(0, name.size() - 1));
    if (name.starts_with('.') && name.size() > 1) {
        const bool head = file(head_, name);
        const bool exact = file(exact_, name.substr(1));
        return head && exact;
    }
    return file(exact_, name);
}

void ServerNames::add_regex(std::shared_ptr<Regex> regex, const Server* server) {
    patterns_.emplace_back(std::move(regex), server);
}

const Server* ServerNames::find_head(std::string_view host) const {
    if (head_.empty()) return nullptr;
    for (std::size_t dot = host.find('.'); dot != std::string_view::npos; dot = host.find('.', dot + 1)) {
        if (auto found = head_.find(std::string(host.substr(dot))); found != head_.end())
            return found->second;
    }
    return nullptr;
}

const Server* ServerNames::find_tail(std::string_view host) const {
    if (tail_.empty()) return nullptr;
    std::size_t dot = host.rfind('.');
    while (dot != std::string_view::npos) {
        auto found = tail_.find(std::string(host.substr(0, dot + 1)));
        if (found != tail_.end()) return found->second;
        if (dot == 0) break;
        dot = host.rfind('.', dot - 1);
    }
    return nullptr;
}

ServerNames::Found ServerNames::find(std::string_view host, std::vector<std::string_view>& captures) const {
    if (!exact_.empty()) {
        if (auto found = exact_.find(std::string(host)); found != exact_.end())
            return {found->second, nullptr};
    }
    if (const Server* server = find_head(host)) return {server, nullptr};
    if (const Server* server = find_tail(host)) return {server, nullptr};
    for (const auto& [regex, server] : patterns_) {
        if (regex->match(host, captures) == Regex::Match::yes) return {server, regex.get()};
    }
    return {};
}

}  // namespace weir
