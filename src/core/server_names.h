// Which of the servers on one address a host name means: exact, then the longest wildcard
// at the front ("*.example.com"), then the longest at the end ("www.*"), then the first
// regular expression, as nginx's server_name.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "weir/base/result.h"
#include "weir/core/regex.h"

namespace weir {

class Server;

class ServerNames {
public:
    // `name` is lower case: "example.com", "*.example.com", ".example.com", "www.*" or "".
    // False when another server has it already (the first one keeps it).
    bool add(std::string_view name, const Server* server);
    void add_regex(std::shared_ptr<Regex> regex, const Server* server);

    struct Found {
        const Server* server = nullptr;
        const Regex* regex = nullptr;  // the match's captures are the caller's to use
    };
    // `host` is lower case, without port or trailing dot. No server: the default's turn.
    Found find(std::string_view host, std::vector<std::string_view>& captures) const;

private:
    using Names = std::unordered_map<std::string, const Server*>;

    const Server* find_head(std::string_view host) const;
    const Server* find_tail(std::string_view host) const;

    Names exact_;
    Names head_;  // key: what follows "*", with its dot
    Names tail_;  // key: what stands before "*", with its dot
    std::vector<std::pair<std::shared_ptr<Regex>, const Server*>> patterns_;
};

}  // namespace weir
