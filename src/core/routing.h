// Finding the server and the location of a request, nginx's rules.
#pragma once

#include <string_view>
#include <vector>

#include "weir/core/generation.h"
#include "weir/core/request.h"

namespace weir {

struct FoundLocation {
    // `add_slash`: "/x" was asked for where `location`, "/x/", passes requests on, so the
    // client is sent there (301). `failed`: a regex could not be matched at all (500).
    enum class Kind { found, add_slash, none, failed } kind = Kind::none;
    const Location* location = nullptr;
};

// The location for request.uri() on the request's server. Regex captures go to
// request.captures, named ones to their variables.
FoundLocation find_location(Request& request);

// The server for a host on this address; the default server where no name fits.
const Server& find_server(Request& request, const ListenAddress& address, std::string_view host);

// Stores what a regex with named groups matched.
void store_named_captures(Request& request, const Regex& regex,
                          const std::vector<std::string_view>& captures);

}  // namespace weir
