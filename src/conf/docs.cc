#include "weir/conf/docs.h"

namespace weir::conf {

namespace {

std::string count_text(const Arity& arity) {
    if (arity.max == unlimited) return arity.min == 0 ? "any number" : std::to_string(arity.min) + " or more";
    if (arity.max == 0) return "none";
    if (arity.min == arity.max) return std::to_string(arity.min);
    return std::to_string(arity.min) + " to " + std::to_string(arity.max);
}

std::string words_text(const Directive& row) {
    std::string words;
    for (std::size_t index = 0;; ++index) {
        const std::string_view word = row.value_name(row.values, index);
        if (word.empty()) break;
        if (!words.empty()) words += " | ";
        words += word;
    }
    if (row.arity.max > 1) words += " …";
    return words;
}

std::string contexts_text(std::uint32_t contexts) {
    std::string text;
    for (const std::string_view name : context_names(contexts)) {
        if (!text.empty()) text += ", ";
        text += name;
    }
    return text;
}

void render(std::string& out, const Directive& row) {
    out += "\n### " + std::string(row.name) + "\n\n";
    if (!row.doc.empty()) out += std::string(row.doc) + "\n\n";
    out += "- Context: " + contexts_text(row.contexts) + "\n";
    out += "- Arguments: " + describe_arguments(row) + "\n";
    if (!row.default_text.empty()) out += "- Default: `" + std::string(row.default_text) + "`\n";
    if (row.repeatable) out += "- May be repeated\n";
}

}  // namespace

std::string describe_arguments(const Directive& row) {
    std::string text = row.arity.flag_value        ? "on | off"
                       : row.value_name != nullptr ? words_text(row)
                                                   : count_text(row.arity);
    if (row.arity.block) text += row.opens != 0 ? ", and a block { … }" : ", and a block of entries { … }";
    return text;
}

std::string render_markdown(std::span<const ModuleRows> modules) {
    std::string out =
        "# Directives\n\nMade from the directive rows of the modules; change those, not this page.\n";
    for (const ModuleRows& module : modules) {
        if (module.rows.empty()) continue;
        out += "\n## " + std::string(module.name) + "\n";
        for (const Directive& row : module.rows) render(out, row);
    }
    return out;
}

}  // namespace weir::conf
