// Sending a file's bytes: the whole, one range, or several as multipart/byteranges.
#pragma once

#include <string_view>
#include <vector>

#include "http/range.h"
#include "modules/static/file.h"
#include "weir/core/request.h"

namespace weir::modules {

// The bytes from `range.begin` to `range.end`, as the end of the body if `last`.
Task<FilterResult> send_file_range(Request& request, const OpenFile& file, http::ByteRange range, bool last);

// The parts of a multipart answer: what stands before each range, and the end.
struct Multipart {
    std::string_view content_type;
    std::vector<std::string_view> heads;
    std::string_view end;
    std::uint64_t length = 0;  // of all
};
Multipart make_multipart(Request& request, const std::vector<http::ByteRange>& ranges, std::uint64_t size,
                         std::string_view content_type);
Task<FilterResult> send_multipart(Request& request, const OpenFile& file,
                                  const std::vector<http::ByteRange>& ranges, const Multipart& multipart);

// "bytes 0-99/1000"
std::string_view content_range(Request& request, const http::ByteRange& range, std::uint64_t size);

}  // namespace weir::modules
