#include "modules/static/body.h"

#include <algorithm>
#include <cerrno>
#include <charconv>

#include <sys/random.h>

#include "weir/core/location.h"
#include "weir/core/settings.h"

namespace weir::modules {

namespace {

// Up to this size a copy costs less than the second system call and the second packet.
constexpr std::uint64_t small_file = 16 * 1024;
// How much of a file is in memory at a time where sendfile is off.
constexpr std::uint64_t block_size = 32 * 1024;

std::string_view decimal(Arena& arena, std::uint64_t number) {
    constexpr std::size_t most = 20;
    char* const start = arena.chars(most);
    return {start, static_cast<std::size_t>(std::to_chars(start, start + most, number).ptr - start)};
}

// nginx's boundaries have 20 digits.
std::string_view make_boundary(Arena& arena) {
    constexpr std::size_t digits = 20;
    unsigned char random[digits]{};
    // Without randomness the boundary is a constant, which still is a valid one.
    if (getrandom(random, digits, 0) < 0) std::fill(random, random + digits, 0);
    char* const text = arena.chars(digits);
    for (std::size_t i = 0; i < digits; ++i) text[i] = static_cast<char>('0' + random[i] % 10);
    return {text, digits};
}

void log_read_failure(Request& request, std::int64_t got) {
    const int error = got < 0 ? errno : 0;
    request.log(LogLevel::crit, got < 0 ? "pread() failed (" + std::to_string(error) + ")"
                                        : std::string("file has been truncated while it was sent"));
}

Task<FilterResult> send_through_memory(Request& request, const OpenFile& file, http::ByteRange range,
                                       bool last) {
    const std::uint64_t size = std::min(block_size, range.end - range.begin);
    char* const buffer = request.arena().chars(size);
    std::uint64_t at = range.begin;
    while (at < range.end) {
        const std::int64_t got = file.read(buffer, std::min(size, range.end - at), at);
        if (got <= 0) {
            log_read_failure(request, got);
            co_return FilterResult::failed;
        }
        at += static_cast<std::uint64_t>(got);
        BodyPiece piece;
        piece.data = {buffer, static_cast<std::size_t>(got)};
        piece.last = last && at == range.end;
        const FilterResult written = co_await request.write(piece);
        if (written == FilterResult::failed) co_return written;
    }
    co_return FilterResult::go_on;
}

}  // namespace

Task<FilterResult> send_file_range(Request& request, const OpenFile& file, http::ByteRange range, bool last) {
    const std::uint64_t length = range.end - range.begin;
    const bool by_sendfile = *request.location().core().sendfile && length > small_file;
    if (length != 0 && !by_sendfile) co_return co_await send_through_memory(request, file, range, last);
    BodyPiece piece;
    if (length != 0) {
        piece.file = file.descriptor();
        piece.offset = range.begin;
        piece.length = length;
    }
    piece.last = last;
    co_return co_await request.write(piece);
}

std::string_view content_range(Request& request, const http::ByteRange& range, std::uint64_t size) {
    Arena& arena = request.arena();
    return arena.concat("bytes ", decimal(arena, range.begin), "-", decimal(arena, range.end - 1), "/",
                        decimal(arena, size));
}

Multipart make_multipart(Request& request, const std::vector<http::ByteRange>& ranges, std::uint64_t size,
                         std::string_view content_type) {
    Arena& arena = request.arena();
    const std::string_view boundary = make_boundary(arena);
    const std::string_view type =
        content_type.empty() ? std::string_view() : arena.concat("Content-Type: ", content_type, "\r\n");
    Multipart made;
    made.content_type = arena.concat("multipart/byteranges; boundary=", boundary);
    for (const http::ByteRange& range : ranges) {
        made.heads.push_back(arena.concat("\r\n--", boundary, "\r\n", type, "Content-Range: ",
                                          content_range(request, range, size), "\r\n\r\n"));
        made.length += made.heads.back().size() + range.end - range.begin;
    }
    made.end = arena.concat("\r\n--", boundary, "--\r\n");
    made.length += made.end.size();
    return made;
}

Task<FilterResult> send_multipart(Request& request, const OpenFile& file,
                                  const std::vector<http::ByteRange>& ranges, const Multipart& multipart) {
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        BodyPiece head;
        head.data = multipart.heads[i];
        const FilterResult written = co_await request.write(head);
        if (written == FilterResult::failed) co_return written;
        const FilterResult sent = co_await send_file_range(request, file, ranges[i], false);
        if (sent == FilterResult::failed) co_return sent;
    }
    BodyPiece end;
    end.data = multipart.end;
    end.last = true;
    co_return co_await request.write(end);
}

}  // namespace weir::modules
