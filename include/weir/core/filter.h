// Filters see every response on its way out, in the order of the module list.
#pragma once

#include <cstdint>
#include <string_view>

#include "weir/base/task.h"

namespace weir {

class Request;

// A piece of a body: bytes in memory, or a range of a file, never both. The memory must
// stay valid until the write that takes it has been awaited.
struct BodyPiece {
    std::string_view data;
    int file = -1;  // an open descriptor, not owned
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    bool last = false;   // nothing follows
    bool flush = false;  // do not hold back for more

    bool is_file() const { return file >= 0; }
    std::uint64_t size() const { return is_file() ? length : data.size(); }
    bool empty() const { return size() == 0; }
};

enum class FilterResult : std::uint8_t { go_on, failed };

// Runs before the head is written; may change status and headers, and may wait.
struct HeaderFilter {
    using Plain = FilterResult (*)(Request&, const void* settings);
    using Waiting = Task<FilterResult> (*)(Request&, const void* settings);
    Plain plain = nullptr;
    Waiting waiting = nullptr;
    const void* settings = nullptr;
    std::string_view name;
};

// Runs for every piece; changes it in place. What it puts into piece.data must live until
// the next call for the same request. `in_memory` filters get file ranges as bytes.
struct BodyFilter {
    using Waiting = Task<FilterResult> (*)(Request&, const void* settings, BodyPiece& piece);
    Waiting waiting = nullptr;
    const void* settings = nullptr;
    bool in_memory = true;
    std::string_view name;
};

template <auto function, class S>
HeaderFilter header_filter(std::string_view name, const S& settings) {
    HeaderFilter made;
    made.name = name;
    made.settings = &settings;
    if constexpr (requires(Request & r) { FilterResult(function(r, settings)); }) {
        made.plain = [](Request& r, const void* s) { return function(r, *static_cast<const S*>(s)); };
    } else {
        made.waiting = [](Request& r, const void* s) { return function(r, *static_cast<const S*>(s)); };
    }
    return made;
}

}  // namespace weir
