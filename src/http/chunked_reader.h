// The chunked coding (RFC 9112 section 7.1) through llhttp, and what llhttp leaves to its
// host: caps on chunk extensions and trailers, strict line ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <llhttp.h>

#include "http/head_scanner.h"
#include "http/message.h"
#include "weir/base/arena.h"
#include "weir/http/header_map.h"

namespace weir::http {

class ChunkedReader {
public:
    // Bytes of one chunk-size line, its extensions included, without CRLF.
    static constexpr std::size_t max_size_line = 1024;
    // Bytes of extensions in a whole body: a sender that attaches one to each small chunk
    // makes a reader work for nothing.
    static constexpr std::size_t max_extensions = 16384;

    ChunkedReader() = default;
    ChunkedReader(const ChunkedReader&) = delete;
    ChunkedReader& operator=(const ChunkedReader&) = delete;

    // As BodyReader::start.
    void start(const Limits& limits, Arena& arena, int status, std::string_view sender);
    BodyResult read(std::string_view input);
    const HeaderMap& trailers() const { return trailers_; }
    void reset();

private:
    enum class Stage : std::uint8_t { size_line, data, data_end, trailers, ended, failed };
    struct Callbacks;

    BodyResult read_size_line(std::string_view input, std::size_t at);
    BodyResult read_data(std::string_view input, std::size_t at);
    BodyResult read_trailers(std::string_view input, std::size_t at);
    bool execute(std::string_view bytes);
    BodyResult refuse(std::string_view what);

    llhttp_t parser_{};
    Stage stage_ = Stage::ended;
    int status_ = 400;
    std::string_view sender_;
    Limits limits_;
    Arena* arena_ = nullptr;
    HeadScanner scanner_{HeadScanner::Kind::trailers};
    HeaderMap trailers_;
    std::string held_;  // a line or a trailer section that came in pieces
};

}  // namespace weir::http
