#include "weir/conf/tree.h"

namespace weir::conf {

std::string place_text(const Place& place) {
    if (!place.file) return {};
    std::string text = " in " + *place.file;
    if (*place.file != command_line) text += ":" + std::to_string(place.line);
    return text;
}

Error error_at(const Place& place, std::string text) { return invalid(std::move(text) + place_text(place)); }

Error directive_error(const Node& node, std::string_view text) {
    return error_at(node.place, "\"" + node.name + "\" directive " + std::string(text));
}

Error invalid_parameter(const Node& node, std::string_view word) {
    return error_at(node.place, "invalid parameter \"" + std::string(word) + "\"");
}

Error invalid_arity(const Node& node) {
    return error_at(node.place, "invalid number of arguments in \"" + node.name + "\" directive");
}

}  // namespace weir::conf
