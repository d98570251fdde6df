// nginx matches decoded URIs, so what a regex captured has lost its escapes. Where captures
// go into a query or a redirect it restores them, if the request's URI had escapes or a "+".
#pragma once

#include <string_view>
#include <vector>

namespace weir {
class Request;
}

namespace weir::modules {

// While it lives, the request's captures are escaped as arguments are, where `wanted`.
class EscapedCaptures {
public:
    EscapedCaptures(Request& request, bool wanted);
    ~EscapedCaptures();
    EscapedCaptures(const EscapedCaptures&) = delete;
    EscapedCaptures& operator=(const EscapedCaptures&) = delete;

private:
    Request& request_;
    const bool active_;
    std::vector<std::string_view> originals_;
};

}  // namespace weir::modules
