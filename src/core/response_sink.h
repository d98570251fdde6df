// Where a response goes: the writer of a client's protocol, or the capture of a subrequest.
// One per request; the request hands it what its filters let through.
#pragma once

#include "weir/base/task.h"
#include "weir/core/filter.h"
#include "weir/http/header_map.h"

namespace weir {

class Request;

class ResponseSink {
public:
    virtual ~ResponseSink() = default;

    // The response's status and headers are final. Nothing has to leave yet: the head goes
    // together with the first piece.
    virtual void begin(Request& request) = 0;
    // False when the client can't be reached any more. The piece's memory is free again
    // when the task has ended.
    virtual Task<bool> send(Request& request, const BodyPiece& piece) = 0;
    // An interim response (1xx); only before begin().
    virtual Task<bool> send_interim(Request& request, int status, const http::HeaderMap& headers) = 0;
};

}  // namespace weir
