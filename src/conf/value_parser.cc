#include "weir/conf/value_parser.h"

#include "weir/conf/bind.h"
#include "weir/conf/values.h"

namespace weir::conf {

namespace {

// A row for a field may allow no argument at all; then there is nothing to parse.
std::string_view text_of(const Node& node) {
    return node.arguments.empty() ? std::string_view() : std::string_view(node.argument(0));
}

Error invalid_value(const Node& node) { return directive_error(node, "invalid value"); }

}  // namespace

Result<bool> ValueParser<bool>::parse(const Node& node, Binding&) {
    auto value = parse_flag(text_of(node));
    if (value) return *value;
    return error_at(node.place, "invalid value \"" + std::string(text_of(node)) + "\" in \"" + node.name +
                                    "\" directive, it must be \"on\" or \"off\"");
}

Result<Size> ValueParser<Size>::parse(const Node& node, Binding&) {
    auto value = parse_size(text_of(node));
    if (!value) return invalid_value(node);
    return Size{*value};
}

Result<Offset> ValueParser<Offset>::parse(const Node& node, Binding&) {
    auto value = parse_offset(text_of(node));
    if (!value) return invalid_value(node);
    return Offset{*value};
}

Result<std::chrono::milliseconds> ValueParser<std::chrono::milliseconds>::parse(const Node& node, Binding&) {
    auto value = parse_duration(text_of(node));
    if (!value) return invalid_value(node);
    return *value;
}

Result<std::chrono::seconds> ValueParser<std::chrono::seconds>::parse(const Node& node, Binding&) {
    auto value = parse_seconds(text_of(node));
    if (!value) return invalid_value(node);
    return *value;
}

Result<std::string> ValueParser<std::string>::parse(const Node& node, Binding&) {
    return std::string(text_of(node));
}

Result<void> ValueParser<std::vector<std::string>>::append(std::vector<std::string>& to, const Node& node,
                                                           Binding&) {
    for (const Word& word : node.arguments) to.push_back(word.text);
    return {};
}

Result<std::uint64_t> number_value(const Node& node, std::uint64_t max) {
    auto value = parse_number(text_of(node));
    if (!value || static_cast<std::uint64_t>(*value) > max) return directive_error(node, "invalid number");
    return static_cast<std::uint64_t>(*value);
}

namespace detail {

const Directive& row_of(const Binding& binding) { return binding.directive(); }

void warn_duplicate_value(Binding& binding, const Node& node, std::string_view word) {
    binding.warn(node.place, "duplicate value \"" + std::string(word) + "\"");
}

bool same_word(std::string_view left, std::string_view right) {
    if (left.size() != right.size()) return false;
    auto lower = [](char byte) { return byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : int{byte}; };
    for (std::size_t at = 0; at < left.size(); ++at) {
        if (lower(left[at]) != lower(right[at])) return false;
    }
    return true;
}

}  // namespace detail

}  // namespace weir::conf
