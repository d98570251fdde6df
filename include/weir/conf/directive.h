// The directive row: everything conf knows about one directive. A module's rows are one
// array, best made by the functions of rows.h (included below):
//
//     struct ProxySettings {
//         static constexpr Level level = Level::location;
//         Setting<std::chrono::milliseconds> connect_timeout{60s};
//     };
//     const Directive rows[] = {
//         directive<&ProxySettings::connect_timeout>("proxy_connect_timeout", anywhere, one, "60s",
//                                                    "Time allowed to connect to a peer."),
//     };
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include "weir/base/result.h"
#include "weir/conf/context.h"
#include "weir/conf/setting.h"
#include "weir/conf/tree.h"

namespace weir::conf {

class Binding;

// How to make, destroy and inherit one kind of settings struct.
struct SettingsType {
    Level level;
    void* (*create)();
    void (*destroy)(void* settings);
    // Calls child.inherit(parent), after the rows have inherited; null without such a member.
    void (*inherit_extra)(void* child, const void* parent);
};

namespace detail {

template <class S>
constexpr auto inherit_extra_of() -> void (*)(void*, const void*) {
    if constexpr (requires(S & child, const S& parent) { child.inherit(parent); }) {
        return [](void* child, const void* parent) {
            static_cast<S*>(child)->inherit(*static_cast<const S*>(parent));
        };
    } else {
        return nullptr;
    }
}

}  // namespace detail

// Its address is the key of S. A dlopened module sees the same address when the executable
// exports its symbols (ENABLE_EXPORTS).
template <class S>
[[gnu::visibility("default")]] inline constexpr SettingsType settings_type{
    S::level, []() -> void* { return new S(); }, [](void* settings) { delete static_cast<S*>(settings); },
    detail::inherit_extra_of<S>()};

inline constexpr std::uint8_t unlimited = std::numeric_limits<std::uint8_t>::max();

// How many arguments, not counting the name.
struct Arity {
    std::uint8_t min = 0;
    std::uint8_t max = 0;     // or `unlimited`
    bool flag_value = false;  // the one argument is "on" or "off"
    bool block = false;       // ends with a block
};

inline constexpr Arity none{0, 0};
inline constexpr Arity one{1, 1};
inline constexpr Arity two{2, 2};
inline constexpr Arity three{3, 3};
inline constexpr Arity none_or_one{0, 1};
inline constexpr Arity one_or_two{1, 2};
inline constexpr Arity one_to_three{1, 3};
inline constexpr Arity two_or_three{2, 3};
inline constexpr Arity one_or_more{1, unlimited};
inline constexpr Arity two_or_more{2, unlimited};
inline constexpr Arity any_number{0, unlimited};
inline constexpr Arity flag{1, 1, true};
// The same arity for a directive with a block.
constexpr Arity with_block(Arity arity) { return {arity.min, arity.max, arity.flag_value, true}; }

struct Directive {
    using Set = Result<void> (*)(void* settings, const Node& node, Binding& binding);
    using Inherit = void (*)(void* child, const void* parent);

    std::string_view name;
    std::uint32_t contexts = 0;
    Arity arity;
    const SettingsType* settings = nullptr;  // null: `set` gets a null pointer
    Set set = nullptr;                       // null: the directive is accepted and says nothing
    Inherit inherit = nullptr;               // run for every pair of parent and child instances
    std::string_view default_text;           // for the documentation; empty: no default
    std::string_view doc;                    // one line
    std::uint32_t opens = 0;       // the context of a block whose children are directives; with 0, `set`
                                   // reads node.children itself
    bool repeatable = false;       // else a second one in the same block is a duplicate
    void (*function)() = nullptr;  // what `set` calls, where a row maker was given a function
    const void* values = nullptr;  // the EnumValues of an enumeration() or bitmask()
    // The words of `values`, for the documentation.
    std::string_view (*value_name)(const void* values, std::size_t index) = nullptr;
};

}  // namespace weir::conf

#include "weir/conf/rows.h"
