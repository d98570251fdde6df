// Classes of bytes that the grammar of RFC 9110 5.6 is made of, and a fast search for the
// ones that may not stand in a line.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "weir/base/text.h"

namespace weir::http {

constexpr bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_alnum(char c) { return is_digit(c) || is_alpha(c); }
constexpr bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// A set of bytes, looked up in a table the compiler makes.
class ByteSet {
public:
    constexpr ByteSet() = default;
    constexpr explicit ByteSet(std::string_view bytes) { add(bytes); }
    // All bytes for which `chosen(char)` is true.
    template <class Chosen>
    static constexpr ByteSet where(Chosen chosen) {
        ByteSet set;
        for (int i = 0; i < 256; ++i) set.has_[i] = chosen(static_cast<char>(i));
        return set;
    }
    constexpr ByteSet with(std::string_view more) const {
        ByteSet set = *this;
        set.add(more);
        return set;
    }
    constexpr bool has(char c) const { return has_[static_cast<unsigned char>(c)]; }

private:
    constexpr void add(std::string_view bytes) {
        for (const char c : bytes) has_[static_cast<unsigned char>(c)] = true;
    }

    bool has_[256] = {};
};

// RFC 9110 5.6.2.
inline constexpr ByteSet token_bytes = ByteSet::where(is_alnum).with("!#$%&'*+-.^_`|~");

// The offset of the first control byte (below 0x20, or 0x7f) at or after `from`; size() if
// there is none. Eight bytes a step: it runs over every byte of every head.
inline std::size_t find_control(std::string_view text, std::size_t from) {
    std::size_t at = from;
    if constexpr (std::endian::native == std::endian::little) {
        constexpr std::uint64_t ones = 0x0101010101010101;
        constexpr std::uint64_t tops = ones * 0x80;
        for (; at + 8 <= text.size(); at += 8) {
            std::uint64_t word;
            std::memcpy(&word, text.data() + at, 8);
            const std::uint64_t low = (word - ones * 0x20) & ~word;
            const std::uint64_t del = word ^ (ones * 0x7f);
            const std::uint64_t found = (low | ((del - ones) & ~del)) & tops;
            if (found != 0) return at + static_cast<std::size_t>(std::countr_zero(found)) / 8;
        }
    }
    while (at < text.size() && !is_control(text[at])) ++at;
    return at;
}

}  // namespace weir::http
