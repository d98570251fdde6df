#include <algorithm>
#include <array>
#include <tuple>

#include "weir/conf/bind.h"

namespace weir::conf {

namespace {

constexpr std::size_t furthest = 2;
constexpr std::size_t longest_name = 63;

// How many letters must be changed, added, left out or swapped with their neighbour.
std::size_t distance(std::string_view left, std::string_view right) {
    using Row = std::array<std::size_t, longest_name + 1>;
    Row before_last{};
    Row last{};
    Row row{};
    for (std::size_t column = 0; column <= right.size(); ++column) last[column] = column;
    for (std::size_t line = 1; line <= left.size(); ++line) {
        row[0] = line;
        for (std::size_t column = 1; column <= right.size(); ++column) {
            const bool same = left[line - 1] == right[column - 1];
            row[column] =
                std::min({last[column] + 1, row[column - 1] + 1, last[column - 1] + (same ? 0 : 1)});
            const bool swapped = line > 1 && column > 1 && left[line - 1] == right[column - 2] &&
                                 left[line - 2] == right[column - 1];
            if (swapped) row[column] = std::min(row[column], before_last[column - 2] + 1);
        }
        before_last = last;
        last = row;
    }
    return last[right.size()];
}

}  // namespace

DirectiveTable::DirectiveTable(std::span<const std::span<const Directive>> modules,
                               std::span<const SettingsType* const> more_settings) {
    for (const auto& rows : modules) {
        for (const Directive& row : rows) add(row);
    }
    for (const SettingsType* type : more_settings) settings_for(*type);
}

void DirectiveTable::add(const Directive& row) {
    rows_[row.name].push_back(&row);
    if (row.settings == nullptr) return;
    auto& inherits = settings_for(*row.settings).inherits;
    if (row.inherit == nullptr || std::ranges::find(inherits, row.inherit) != inherits.end()) return;
    inherits.push_back(row.inherit);
}

DirectiveTable::Settings& DirectiveTable::settings_for(const SettingsType& type) {
    auto known = std::ranges::find(settings_, &type, &Settings::type);
    if (known != settings_.end()) return *known;
    return settings_.emplace_back(Settings{&type, {}});
}

const Directive* DirectiveTable::find(std::string_view name, std::uint32_t context) const {
    auto known = rows_.find(name);
    if (known == rows_.end()) return nullptr;
    for (const Directive* row : known->second) {
        if ((row->contexts & context) != 0) return row;
    }
    return nullptr;
}

bool DirectiveTable::knows(std::string_view name) const { return rows_.contains(name); }

std::string_view DirectiveTable::suggest(std::string_view name, std::uint32_t context) const {
    if (name.size() < 3 || name.size() > longest_name) return {};
    // A short name is near to many others: one wrong letter of four is all it may have.
    const std::size_t limit = name.size() < 6 ? 1 : furthest;
    std::tuple<std::size_t, bool, std::string_view> best{limit + 1, true, {}};
    for (const auto& [known, rows] : rows_) {
        const std::size_t longer = std::max(known.size(), name.size());
        if (longer > longest_name || longer - std::min(known.size(), name.size()) > limit) continue;
        const std::size_t wrong = distance(name, known);
        if (wrong > limit) continue;
        best = std::min(best, {wrong, find(known, context) == nullptr, known});
    }
    return std::get<std::string_view>(best);
}

}  // namespace weir::conf
