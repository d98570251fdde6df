// How the type of a Setting chooses the notation of a directive's value.
#pragma once

#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "weir/base/result.h"
#include "weir/conf/tree.h"

namespace weir::conf {

class Binding;

// Bytes, written as 4096, 8k or 1m.
struct Size {
    std::uint64_t bytes = 0;
    friend auto operator<=>(const Size&, const Size&) = default;
};
// Bytes, written as a Size or as 1g.
struct Offset {
    std::uint64_t bytes = 0;
    friend auto operator<=>(const Offset&, const Offset&) = default;
};

template <class T>
struct ValueTag {};

// The value of a directive with a Setting<T>. Errors are complete (error_at, directive_error).
// A layer above adds a type by specialising this, or by declaring
// `Result<T> parse_value(conf::ValueTag<T>, const conf::Node&, conf::Binding&)` beside T.
// A specialisation with `static Result<void> append(T&, const Node&, Binding&)` in place of
// parse() makes a directive that may be repeated and adds to what was written before.
template <class T>
struct ValueParser {
    static Result<T> parse(const Node& node, Binding& binding) {
        return parse_value(ValueTag<T>{}, node, binding);
    }
};

template <>
struct ValueParser<bool> {
    static Result<bool> parse(const Node& node, Binding& binding);
};
template <>
struct ValueParser<Size> {
    static Result<Size> parse(const Node& node, Binding& binding);
};
template <>
struct ValueParser<Offset> {
    static Result<Offset> parse(const Node& node, Binding& binding);
};
template <>
struct ValueParser<std::chrono::milliseconds> {
    static Result<std::chrono::milliseconds> parse(const Node& node, Binding& binding);
};
template <>
struct ValueParser<std::chrono::seconds> {
    static Result<std::chrono::seconds> parse(const Node& node, Binding& binding);
};
template <>
struct ValueParser<std::string> {
    static Result<std::string> parse(const Node& node, Binding& binding);
};
// Every argument is one element.
template <>
struct ValueParser<std::vector<std::string>> {
    static Result<void> append(std::vector<std::string>& to, const Node& node, Binding& binding);
};

// A number from 0 to `max`, or nginx's "invalid number".
Result<std::uint64_t> number_value(const Node& node, std::uint64_t max);

template <std::integral T>
struct ValueParser<T> {
    static Result<T> parse(const Node& node, Binding&) {
        auto number = number_value(node, static_cast<std::uint64_t>(std::numeric_limits<T>::max()));
        if (!number) return number.error();
        return static_cast<T>(*number);
    }
};

template <class E>
struct EnumValue {
    std::string_view name;
    E value;
};

// The words of an enumeration() or bitmask() row; must have static storage:
//     constexpr EnumValues<Mode> modes{{"off", Mode::off}, {"on", Mode::on}};
template <class E>
class EnumValues {
public:
    static constexpr std::size_t capacity = 24;

    constexpr EnumValues(std::initializer_list<EnumValue<E>> values) {
        for (const auto& value : values) values_[size_++] = value;  // too many: does not compile
    }
    constexpr const EnumValue<E>* begin() const { return values_.data(); }
    constexpr const EnumValue<E>* end() const { return values_.data() + size_; }
    constexpr std::size_t size() const { return size_; }

private:
    std::array<EnumValue<E>, capacity> values_{};
    std::size_t size_ = 0;
};

}  // namespace weir::conf
