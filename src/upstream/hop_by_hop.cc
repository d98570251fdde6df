#include "upstream/hop_by_hop.h"

#include "weir/base/text.h"

namespace weir::upstream {

using http::Known;

HopByHop::HopByHop(const http::HeaderMap& headers) : headers_(headers) {
    if (!headers.has(Known::connection)) return;
    for (const http::Field& field : headers) {
        if (field.known != Known::connection) continue;
        const bool usual =
            equals_ignoring_case(field.value, "keep-alive") || equals_ignoring_case(field.value, "close");
        names_fields_ = names_fields_ || !usual;
    }
}

bool HopByHop::has(const http::Field& field) const {
    switch (field.known) {
        case Known::connection:
        case Known::keep_alive:
        case Known::proxy_connection:
        case Known::transfer_encoding:
        case Known::content_length:
        case Known::te:
        case Known::trailer:
        case Known::upgrade:
            return true;
        default:
            return names_fields_ && headers_.list_has(Known::connection, field.name);
    }
}

}  // namespace weir::upstream
