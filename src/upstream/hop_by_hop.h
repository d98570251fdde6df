// Fields that belong to one connection and are never passed on (RFC 9110 7.6.1), and the
// framing of a message, which every hop makes anew.
#pragma once

#include "weir/http/header_map.h"

namespace weir::upstream {

class HopByHop {
public:
    // The map must outlive this.
    explicit HopByHop(const http::HeaderMap& headers);

    // By its own name, or because Connection names it.
    bool has(const http::Field& field) const;

private:
    const http::HeaderMap& headers_;
    // Connection says more than keep-alive or close, so that fields have to be looked up in it.
    bool names_fields_ = false;
};

}  // namespace weir::upstream
