// Where a peer is, as a conf writes it: "127.0.0.1:8080", "name", "[::1]:80", "unix:/path".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/address.h"
#include "weir/base/result.h"

namespace weir::upstream {

struct Endpoint {
    std::string host;  // a name or a literal (IPv6 with its brackets); empty for unix
    int port = 0;
    bool port_given = false;
    std::string unix_path;  // empty for the others

    bool is_unix() const { return !unix_path.empty(); }
    // An IPv4 or IPv6 literal: to resolve it asks nobody.
    bool is_literal() const;
};

// The error's text is nginx's reason: "no host", "invalid port", "invalid host",
// "no path in the unix domain socket", "too long path in the unix domain socket".
Result<Endpoint> parse_endpoint(std::string_view text, int default_port);

// Every address; names are looked up, which blocks: for the loading of a conf only. Error
// text: "host not found".
Result<std::vector<net::Address>> resolve_endpoint(const Endpoint& endpoint);

// The address of a unix socket or a literal; "host not found" for a name.
Result<net::Address> literal_address(const Endpoint& endpoint);

}  // namespace weir::upstream
