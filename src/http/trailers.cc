#include "http/trailers.h"

namespace weir::http {

bool allowed_in_trailers(Known known) {
    switch (known) {
        case Known::age:
        case Known::authorization:
        case Known::cache_control:
        case Known::connection:
        case Known::content_encoding:
        case Known::content_length:
        case Known::content_range:
        case Known::content_type:
        case Known::cookie:
        case Known::date:
        case Known::expect:
        case Known::expires:
        case Known::host:
        case Known::if_match:
        case Known::if_modified_since:
        case Known::if_none_match:
        case Known::if_range:
        case Known::if_unmodified_since:
        case Known::keep_alive:
        case Known::location:
        case Known::max_forwards:
        case Known::pragma:
        case Known::proxy_authenticate:
        case Known::proxy_authorization:
        case Known::proxy_connection:
        case Known::range:
        case Known::retry_after:
        case Known::set_cookie:
        case Known::te:
        case Known::trailer:
        case Known::transfer_encoding:
        case Known::upgrade:
        case Known::vary:
        case Known::www_authenticate:
            return false;
        default:
            return true;
    }
}

}  // namespace weir::http
