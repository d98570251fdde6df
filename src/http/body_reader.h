// A message's body in any framing. Content of known length is only counted; the chunked
// coding has its own reader.
#pragma once

#include <cstdint>
#include <string_view>

#include "http/chunked_reader.h"
#include "http/message.h"
#include "weir/base/arena.h"
#include "weir/http/header_map.h"

namespace weir::http {

class BodyReader {
public:
    // `status`: what a refusal answers (400 for clients, 502 for upstreams); `sender`:
    // "client" or "upstream", static. The arena takes the trailers.
    void start(BodyFraming framing, std::uint64_t length, const Limits& limits, Arena& arena, int status,
               std::string_view sender);

    BodyResult read(std::string_view input);

    // The stream ended here: whether that is a proper end. Completes until_close bodies.
    bool finish();
    bool complete() const { return complete_; }
    const HeaderMap& trailers() const { return chunked_.trailers(); }

    void reset();

private:
    BodyFraming framing_ = BodyFraming::none;
    bool complete_ = false;
    std::uint64_t left_ = 0;
    ChunkedReader chunked_;
};

}  // namespace weir::http
