#include "weir/core/template.h"

#include <array>
#include <cctype>

#include "weir/core/request.h"

namespace weir {

namespace {

bool is_name_byte(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// The variable's name after a "$" at `at`, moving `at` behind it; empty when there is none.
std::string_view read_name(std::string_view text, std::size_t& at) {
    if (at < text.size() && text[at] == '{') {
        const std::size_t close = text.find('}', at);
        if (close == std::string_view::npos) return {};
        const std::string_view name = text.substr(at + 1, close - at - 1);
        for (char c : name) {
            if (!is_name_byte(c)) return {};
        }
        at = close + 1;
        return name;
    }
    const std::size_t start = at;
    // Captures have one digit: "$10" is "$1" followed by "0".
    if (at < text.size() && text[at] >= '1' && text[at] <= '9') return text.substr(at++, 1);
    while (at < text.size() && is_name_byte(text[at])) ++at;
    return text.substr(start, at - start);
}

bool is_capture(std::string_view name) { return name.size() == 1 && name[0] >= '1' && name[0] <= '9'; }

}  // namespace

Template Template::constant(std::string text) {
    Template made;
    made.text_ = std::move(text);
    return made;
}

Result<Template> Template::compile(std::string_view text, VariableTable& variables,
                                   const conf::Place& place) {
    Template made = constant(std::string(text));
    if (text.find('$') == std::string_view::npos) return made;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t dollar = text.find('$', at);
        if (dollar != at) {
            const auto literal = text.substr(at, dollar - at);
            made.parts_.push_back({Part::Kind::text, std::string(literal), 0});
            if (dollar == std::string_view::npos) break;
        }
        at = dollar + 1;
        const bool braced = at < text.size() && text[at] == '{';
        const std::string_view name = read_name(text, at);
        if (name.empty()) {
            return conf::error_at(place, braced ? "the closing bracket in \"" +
                                                      std::string(text.substr(dollar + 2)) +
                                                      "\" variable is missing"
                                                : "invalid variable name");
        }
        if (is_capture(name)) {
            made.parts_.push_back({Part::Kind::capture, {}, static_cast<std::uint32_t>(name[0] - '0')});
        } else {
            made.parts_.push_back({Part::Kind::variable, {}, variables.use(name, conf::place_text(place))});
        }
    }
    return made;
}

bool Template::uses_captures() const {
    for (const Part& part : parts_) {
        if (part.kind == Part::Kind::capture) return true;
    }
    return false;
}

std::string_view Template::part_value(const Part& part, Request& request) {
    switch (part.kind) {
        case Part::Kind::text:
            return part.text;
        case Part::Kind::variable:
            return request.variable(part.number).value_or(std::string_view());
        case Part::Kind::capture:
            return part.number < request.captures.size() ? request.captures[part.number] : std::string_view();
    }
    return {};
}

std::string_view Template::evaluate(Request& request) const {
    if (parts_.empty()) return text_;
    if (parts_.size() == 1) return part_value(parts_[0], request);
    constexpr std::size_t few = 16;
    std::array<std::string_view, few> fixed;
    std::vector<std::string_view> many;
    if (parts_.size() > few) many.resize(parts_.size());
    std::string_view* values = parts_.size() > few ? many.data() : fixed.data();
    std::size_t size = 0;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        values[i] = part_value(parts_[i], request);
        size += values[i].size();
    }
    char* const start = request.arena().chars(size);
    char* to = start;
    for (std::size_t i = 0; i < parts_.size(); ++i) to = values[i].copy(to, values[i].size()) + to;
    return {start, size};
}

}  // namespace weir
