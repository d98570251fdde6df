// Makers of directive rows. Include directive.h, not this file.
#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>

#include "weir/conf/directive.h"
#include "weir/conf/value_parser.h"

namespace weir::conf {

namespace detail {

// The row that is being bound.
const Directive& row_of(const Binding& binding);
void warn_duplicate_value(Binding& binding, const Node& node, std::string_view word);
bool same_word(std::string_view left, std::string_view right);  // without regard to case

template <class>
struct FieldOf;
template <class S, class T>
struct FieldOf<Setting<T> S::*> {
    using Struct = S;
    using Value = T;
};

template <class T>
concept Appends = requires(T& to, const Node& node, Binding& binding) {
    ValueParser<T>::append(to, node, binding);
};

template <auto Field>
Result<void> set_field(void* settings, const Node& node, Binding& binding) {
    using Of = FieldOf<decltype(Field)>;
    using Value = typename Of::Value;
    Setting<Value>& setting = static_cast<typename Of::Struct*>(settings)->*Field;
    if constexpr (Appends<Value>) {
        if (!setting.written()) setting.write(Value{});
        return ValueParser<Value>::append(setting.edit(), node, binding);
    } else {
        Result<Value> value = ValueParser<Value>::parse(node, binding);
        if (!value) return value.error();
        setting.write(std::move(*value));
        return {};
    }
}

template <auto Field>
Result<void> set_enumeration(void* settings, const Node& node, Binding& binding) {
    using Of = FieldOf<decltype(Field)>;
    using Value = typename Of::Value;
    for (const auto& known : *static_cast<const EnumValues<Value>*>(row_of(binding).values)) {
        if (!same_word(known.name, node.argument(0))) continue;
        (static_cast<typename Of::Struct*>(settings)->*Field).write(known.value);
        return {};
    }
    return error_at(node.place, "invalid value \"" + node.argument(0) + "\"");
}

template <auto Field>
Result<void> set_bitmask(void* settings, const Node& node, Binding& binding) {
    using Of = FieldOf<decltype(Field)>;
    using Value = typename Of::Value;
    const auto& values = *static_cast<const EnumValues<Value>*>(row_of(binding).values);
    Value bits = 0;
    for (const Word& word : node.arguments) {
        const EnumValue<Value>* known = values.begin();
        while (known != values.end() && !same_word(known->name, word.text)) ++known;
        if (known == values.end()) return error_at(node.place, "invalid value \"" + word.text + "\"");
        if ((bits & known->value) != 0) warn_duplicate_value(binding, node, word.text);
        bits = static_cast<Value>(bits | known->value);
    }
    (static_cast<typename Of::Struct*>(settings)->*Field).write(bits);
    return {};
}

template <auto Field>
void inherit_field(void* child, const void* parent) {
    using Struct = typename FieldOf<decltype(Field)>::Struct;
    (static_cast<Struct*>(child)->*Field).inherit(static_cast<const Struct*>(parent)->*Field);
}

template <class E>
std::string_view name_in_values(const void* values, std::size_t index) {
    const auto& list = *static_cast<const EnumValues<E>*>(values);
    return index < list.size() ? list.begin()[index].name : std::string_view();
}

template <class S>
struct FunctionOf {
    using Type = Result<void> (*)(S& settings, const Node& node, Binding& binding);
    static constexpr const SettingsType* settings() { return &settings_type<S>; }
    static Result<void> call(Type function, void* settings, const Node& node, Binding& binding) {
        return function(*static_cast<S*>(settings), node, binding);
    }
};
template <>
struct FunctionOf<void> {
    using Type = Result<void> (*)(const Node& node, Binding& binding);
    static constexpr const SettingsType* settings() { return nullptr; }
    static Result<void> call(Type function, void*, const Node& node, Binding& binding) {
        return function(node, binding);
    }
};

template <class>
struct SettingsOf;
template <class S>
struct SettingsOf<Result<void> (*)(S&, const Node&, Binding&)> {
    using Type = S;
};
template <>
struct SettingsOf<Result<void> (*)(const Node&, Binding&)> {
    using Type = void;
};

template <class S>
Result<void> call_stored(void* settings, const Node& node, Binding& binding) {
    auto function = reinterpret_cast<typename FunctionOf<S>::Type>(row_of(binding).function);
    return FunctionOf<S>::call(function, settings, node, binding);
}

template <auto Function>
Result<void> call_fixed(void* settings, const Node& node, Binding& binding) {
    using S = typename SettingsOf<decltype(Function)>::Type;
    return FunctionOf<S>::call(Function, settings, node, binding);
}

}  // namespace detail

namespace detail {

template <auto Field>
constexpr Directive field_row(std::string_view name, std::uint32_t contexts, Arity arity,
                              std::string_view default_text, std::string_view doc) {
    Directive row;
    row.name = name;
    row.contexts = contexts;
    row.arity = arity;
    row.settings = &settings_type<typename FieldOf<decltype(Field)>::Struct>;
    row.inherit = &inherit_field<Field>;
    row.default_text = default_text;
    row.doc = doc;
    return row;
}

}  // namespace detail

// Parses the value into the field by its type (value_parser.h), and inherits the field.
template <auto Field>
constexpr Directive directive(std::string_view name, std::uint32_t contexts, Arity arity,
                              std::string_view default_text, std::string_view doc) {
    Directive row = detail::field_row<Field>(name, contexts, arity, default_text, doc);
    row.set = &detail::set_field<Field>;
    row.repeatable = detail::Appends<typename detail::FieldOf<decltype(Field)>::Value>;
    return row;
}

// One word out of `values`, in any case of letters.
template <auto Field>
constexpr Directive enumeration(std::string_view name, std::uint32_t contexts,
                                const EnumValues<typename detail::FieldOf<decltype(Field)>::Value>& values,
                                std::string_view default_text, std::string_view doc) {
    using Value = typename detail::FieldOf<decltype(Field)>::Value;
    Directive row = detail::field_row<Field>(name, contexts, one, default_text, doc);
    row.set = &detail::set_enumeration<Field>;
    row.values = &values;
    row.value_name = &detail::name_in_values<Value>;
    return row;
}

// One or more words out of `values`; the field is an unsigned integer that gets their bits.
template <auto Field>
constexpr Directive bitmask(std::string_view name, std::uint32_t contexts,
                            const EnumValues<typename detail::FieldOf<decltype(Field)>::Value>& values,
                            std::string_view default_text, std::string_view doc) {
    Directive row = enumeration<Field>(name, contexts, values, default_text, doc);
    row.arity = one_or_more;
    row.set = &detail::set_bitmask<Field>;
    return row;
}

// Calls `function` with the S of the block the directive stands in (for S = void, without).
// Nothing is inherited except through S::inherit. Not constexpr: see the form below.
template <class S>
Directive setter(std::string_view name, std::uint32_t contexts, Arity arity,
                 typename detail::FunctionOf<S>::Type function, std::string_view default_text,
                 std::string_view doc, bool repeatable = false) {
    Directive row;
    row.name = name;
    row.contexts = contexts;
    row.arity = arity;
    row.settings = detail::FunctionOf<S>::settings();
    row.set = function == nullptr ? nullptr : &detail::call_stored<S>;
    row.default_text = default_text;
    row.doc = doc;
    row.repeatable = repeatable;
    row.function = reinterpret_cast<void (*)()>(function);
    return row;
}

// The same for constexpr tables: setter<&function>(…), with S taken from its signature.
template <auto Function>
constexpr Directive setter(std::string_view name, std::uint32_t contexts, Arity arity,
                           std::string_view default_text, std::string_view doc, bool repeatable = false) {
    Directive row;
    row.name = name;
    row.contexts = contexts;
    row.arity = arity;
    row.settings = detail::FunctionOf<typename detail::SettingsOf<decltype(Function)>::Type>::settings();
    row.set = &detail::call_fixed<Function>;
    row.default_text = default_text;
    row.doc = doc;
    row.repeatable = repeatable;
    return row;
}

// A block that opens the context `opens` (one bit). `function` (may be null) runs when the new
// scope exists, with binding.scope() and S taken from it, before the children are bound.
template <class S>
Directive block(std::string_view name, std::uint32_t contexts, Arity arity, std::uint32_t opens,
                typename detail::FunctionOf<S>::Type function, std::string_view doc, bool repeatable = true) {
    Directive row = setter<S>(name, contexts, with_block(arity), function, {}, doc, repeatable);
    row.opens = opens;
    return row;
}

template <auto Function>
constexpr Directive block(std::string_view name, std::uint32_t contexts, Arity arity, std::uint32_t opens,
                          std::string_view doc, bool repeatable = true) {
    Directive row = setter<Function>(name, contexts, with_block(arity), {}, doc, repeatable);
    row.opens = opens;
    return row;
}

}  // namespace weir::conf
