// The blocks a directive may stand in, as bits, and the levels settings live at.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::conf {

inline constexpr std::uint32_t in_main = 1U << 0;
inline constexpr std::uint32_t in_events = 1U << 1;
inline constexpr std::uint32_t in_http = 1U << 2;
inline constexpr std::uint32_t in_server = 1U << 3;
inline constexpr std::uint32_t in_location = 1U << 4;
inline constexpr std::uint32_t in_upstream = 1U << 5;
inline constexpr std::uint32_t in_server_if = 1U << 6;
inline constexpr std::uint32_t in_location_if = 1U << 7;
inline constexpr std::uint32_t in_limit_except = 1U << 8;

inline constexpr std::uint32_t anywhere = in_http | in_server | in_location;
// Also in an `if` of a location (nginx's LIF), but not in an `if` of a server.
inline constexpr std::uint32_t anywhere_if = anywhere | in_location_if;

// "main", "events", …, "if in server", "if in location", "limit_except": one word or
// phrase per bit, in the order above.
std::vector<std::string_view> context_names(std::uint32_t contexts);

// Where a settings struct has instances.
enum class Level : std::uint8_t {
    main,      // one per conf
    http,      // one per http block
    server,    // one per http and server block; a server inherits from http
    location,  // one per http, server, location, if and limit_except block; inherits downwards
    upstream,  // one per upstream block
};

// Whether a block of this context (one bit) has its own instance of structs of that level.
constexpr bool has_instance(Level level, std::uint32_t context) {
    switch (level) {
        case Level::main:
            return context == in_main;
        case Level::http:
            return context == in_http;
        case Level::server:
            return (context & (in_http | in_server)) != 0;
        case Level::location:
            return (context & (in_main | in_events | in_upstream)) == 0;
        case Level::upstream:
            return context == in_upstream;
    }
    return false;
}

}  // namespace weir::conf
