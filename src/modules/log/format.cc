#include "modules/log/format.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "weir/core/request.h"

namespace weir::modules {

namespace {

constexpr char digits[] = "0123456789ABCDEF";

constexpr std::array<bool, 256> bytes_to_escape(LogEscape escape) {
    std::array<bool, 256> table{};
    for (unsigned byte = 0; byte < table.size(); ++byte) {
        const bool special = byte == '"' || byte == '\\' || byte < 0x20;
        table[byte] = special || (escape == LogEscape::standard && byte > 0x7e);
    }
    return table;
}
constexpr auto standard_table = bytes_to_escape(LogEscape::standard);
constexpr auto json_table = bytes_to_escape(LogEscape::json);

void append_standard(unsigned char byte, std::string& to) {
    const char escaped[] = {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    to.append(escaped, sizeof escaped);
}

void append_json(unsigned char byte, std::string& to) {
    constexpr std::string_view short_bytes = "\"\\\n\r\t\b\f";
    constexpr std::string_view short_names = "\"\\nrtbf";
    const std::size_t found = short_bytes.find(static_cast<char>(byte));
    if (found != std::string_view::npos) {
        to += '\\';
        to += short_names[found];
        return;
    }
    const char escaped[] = {'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15]};
    to.append(escaped, sizeof escaped);
}

bool is_name_byte(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

}  // namespace

void append_escaped(std::string_view value, LogEscape escape, std::string& to) {
    if (escape == LogEscape::none) {
        to.append(value);
        return;
    }
    const auto& table = escape == LogEscape::json ? json_table : standard_table;
    const auto escaped = [&](char c) { return table[static_cast<unsigned char>(c)]; };
    auto at = value.begin();
    for (;;) {
        const auto stop = std::find_if(at, value.end(), escaped);
        to.append(at, stop);
        if (stop == value.end()) return;
        if (escape == LogEscape::json) {
            append_json(static_cast<unsigned char>(*stop), to);
        } else {
            append_standard(static_cast<unsigned char>(*stop), to);
        }
        at = stop + 1;
    }
}

Result<LogFormat> LogFormat::compile(const std::vector<std::string_view>& words, LogEscape escape,
                                     VariableTable& variables, const conf::Place& place) {
    LogFormat made(escape);
    for (std::string_view word : words) {
        if (auto added = made.add(word, variables, place); !added) return added.error();
    }
    made.open_text() += '\n';
    return made;
}

std::string& LogFormat::open_text() {
    if (parts_.empty() || parts_.back().has_variable) parts_.emplace_back();
    return parts_.back().text;
}

Result<void> LogFormat::add(std::string_view word, VariableTable& variables, const conf::Place& place) {
    std::size_t at = 0;
    while (at < word.size()) {
        if (word[at] != '$') {
            const std::size_t dollar = std::min(word.find('$', at), word.size());
            open_text().append(word.substr(at, dollar - at));
            at = dollar;
            continue;
        }
        const std::size_t start = at++;
        const bool braced = at < word.size() && word[at] == '{';
        if (braced) ++at;
        const std::size_t name_start = at;
        while (at < word.size() && is_name_byte(word[at])) ++at;
        const std::string_view name = word.substr(name_start, at - name_start);
        if (braced && (at == word.size() || word[at] != '}')) {
            return conf::error_at(place,
                                  "the closing bracket in \"" + std::string(name) + "\" variable is missing");
        }
        if (braced) ++at;
        if (name.empty()) {
            return conf::error_at(place, "invalid parameter \"" + std::string(word.substr(start)) + "\"");
        }
        open_text();
        parts_.back().has_variable = true;
        parts_.back().variable = variables.use(name, conf::place_text(place));
    }
    return {};
}

void LogFormat::append_line(Request& request, std::string& to) const {
    for (const Part& part : parts_) {
        to.append(part.text);
        if (!part.has_variable) continue;
        const Value value = request.variable(part.variable);
        if (value) {
            append_escaped(*value, escape_, to);
        } else if (escape_ == LogEscape::standard) {
            to += '-';
        }
    }
}

}  // namespace weir::modules
