// The body of a request: read piece by piece as it comes, or whole into memory or into a
// temporary file (client_body_buffer_size). A request uses one of the two ways, once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "weir/base/task.h"

namespace weir {

class RequestBody {
public:
    struct Piece {
        int status = 0;         // not 0: reading failed, answer with this (400, 408, 413, 499)
        bool end = false;       // nothing follows
        std::string_view data;  // valid until the next call
    };

    virtual ~RequestBody() = default;

    // Nothing was announced by the head.
    virtual bool expected() const = 0;
    // The announced size; unset for a chunked body that was not read whole.
    virtual std::optional<std::uint64_t> length() const = 0;

    // The next bytes, as soon as there are any. Sends "100 Continue" first where asked for.
    virtual Task<Piece> next() = 0;
    // Reads everything; 0, or the status to answer with. A second call returns at once.
    virtual Task<int> read_whole() = 0;

    // After read_whole():
    virtual bool whole() const = 0;
    virtual std::string_view memory() const = 0;  // empty when it is in a file
    virtual int file() const = 0;                 // -1 when it is in memory
    virtual const std::string& file_name() const = 0;
    // Puts other bytes in its place (copied by the caller into the request's arena).
    virtual void replace(std::string_view bytes) = 0;
};

}  // namespace weir
