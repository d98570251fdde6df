// Failed system calls in nginx's words.
#pragma once

#include <string>
#include <string_view>

#include "net/socket.h"
#include "weir/base/result.h"

namespace weir::server {

// `open() "/x" failed (2: No such file or directory)`, with errno in Error::system.
// `what` is the part before " failed".
inline Error system_error(std::string_view what, int error) {
    return Error(ErrorKind::system, std::string(what) + " failed (" + net::error_text(error) + ")",
                 Side::internal, error);
}

}  // namespace weir::server
