#include "http/body_reader.h"

#include <algorithm>

namespace weir::http {

void BodyReader::start(BodyFraming framing, std::uint64_t length, const Limits& limits, Arena& arena,
                       int status, std::string_view sender) {
    framing_ = framing;
    left_ = framing == BodyFraming::length ? length : 0;
    complete_ = framing == BodyFraming::none || (framing == BodyFraming::length && length == 0);
    if (framing == BodyFraming::chunked) chunked_.start(limits, arena, status, sender);
}

BodyResult BodyReader::read(std::string_view input) {
    BodyResult result;
    if (complete_ || framing_ == BodyFraming::none) {
        result.state = BodyResult::State::end;
        return result;
    }
    if (framing_ == BodyFraming::chunked) {
        result = chunked_.read(input);
        complete_ = result.state == BodyResult::State::end;
        return result;
    }
    if (input.empty()) return result;
    result.state = BodyResult::State::piece;
    if (framing_ == BodyFraming::until_close) {
        result.piece = input;
    } else {
        result.piece =
            input.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size())));
        left_ -= result.piece.size();
        complete_ = left_ == 0;
    }
    result.consumed = result.piece.size();
    return result;
}

bool BodyReader::finish() {
    if (framing_ == BodyFraming::until_close) complete_ = true;
    return complete_;
}

void BodyReader::reset() {
    framing_ = BodyFraming::none;
    complete_ = false;
    left_ = 0;
    chunked_.reset();
}

}  // namespace weir::http
