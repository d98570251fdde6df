// The chunked coding (RFC 9112 section 7.1) through llhttp, and what llhttp leaves to its
// host: caps on chunk lines, extensions and trailers, and a trailer section's line ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <llhttp.h>

#include "http/field_collector.h"
#include "http/head_scanner.h"
#include "http/message.h"
#include "weir/base/arena.h"
#include "weir/http/header_map.h"

namespace weir::http {

class ChunkedReader : private FieldCollector {
public:
    // Bytes of one chunk-size line, its extensions and CRLF included.
    static constexpr std::size_t max_size_line = 1024;
    // Bytes of extensions in a whole body: one that hangs some on each small chunk makes its
    // reader work for nothing.
    static constexpr std::size_t max_extensions = 16384;

    ChunkedReader() = default;
    ChunkedReader(const ChunkedReader&) = delete;
    ChunkedReader& operator=(const ChunkedReader&) = delete;

    // As BodyReader::start.
    void start(const Limits& limits, Arena& arena, int status, std::string_view sender);
    // As BodyReader::read; after end or refused it says the same again.
    BodyResult read(std::string_view input);
    const HeaderMap& trailers() const { return trailers_; }
    void reset();

private:
    enum class Stage : std::uint8_t { size_line, data, trailers, ended, failed };

    // llhttp's callbacks. Each that returns HPE_PAUSED hands control back to read().
    static ChunkedReader& of(llhttp_t* parser);
    static int on_chunk_header(llhttp_t* parser);
    static int on_extension(llhttp_t* parser, const char* at, std::size_t size);
    static int on_body(llhttp_t* parser, const char* at, std::size_t size);
    static int on_chunk_complete(llhttp_t* parser);
    static int pause(llhttp_t* parser);
    static llhttp_settings_t make_settings();
    static llhttp_t make_parser();
    static const llhttp_settings_t settings;
    static const llhttp_t at_first_chunk;

    bool advance(std::string_view input, std::size_t& at);
    BodyResult read_trailers(std::string_view input, std::size_t at);
    bool keep_trailers(std::string_view section);
    BodyResult refuse(int status, std::string_view what);

    llhttp_t parser_{};
    Stage stage_ = Stage::ended;
    BodyResult refusal_;
    int status_ = 400;
    std::string_view sender_;
    Limits limits_;
    Arena* arena_ = nullptr;
    std::size_t line_bytes_ = 0;
    std::size_t extension_bytes_ = 0;
    std::string_view piece_;
    HeadScanner scanner_{HeadScanner::Kind::trailers};
    std::string held_;  // a trailer section that comes in pieces
    HeaderMap trailers_;
};

}  // namespace weir::http
