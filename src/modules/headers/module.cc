#include "modules/headers/module.h"

#include "modules/headers/filter.h"
#include "modules/headers/settings.h"
#include "weir/core/build_context.h"

namespace weir::modules {

namespace {

using namespace conf;

Result<void> add_header(HeadersSettings& settings, const Node& node, Binding& binding) {
    AddedField field;
    field.name = node.argument(0);
    auto value = compile_template(node.argument(1), binding, node.place);
    if (!value) return value.error();
    field.value = std::move(*value);
    if (node.arguments.size() > 2) {
        if (node.argument(2) != "always") return invalid_parameter(node, node.argument(2));
        field.always = true;
    }
    settings.fields.push_back(std::move(field));
    return {};
}

Result<void> set_expires(HeadersSettings& settings, const Node& node, Binding& binding) {
    settings.expires_written = true;
    if (node.arguments.size() == 2) {
        if (node.argument(0) != "modified") return directive_error(node, "invalid value");
        settings.expiry.kind = Expiry::Kind::modified;
    }
    const std::string& text = node.arguments.back().text;
    auto compiled = compile_template(text, binding, node.place);
    if (!compiled) return compiled.error();
    if (!compiled->is_constant()) {
        settings.expiry_text = std::move(*compiled);
        return {};
    }
    auto parsed = parse_expiry(text, settings.expiry);
    if (!parsed) return directive_error(node, parsed.error().text);
    return {};
}

constexpr Directive rows[] = {
    setter<&add_header>("add_header", anywhere_if, two_or_three, "",
                        "Adds a field to responses with an ordinary status, or with any: always.", true),
    setter<&set_expires>("expires", anywhere_if, one_or_two, "off",
                         "Expires and Cache-Control: [modified] time, @time of day, epoch, max or off."),
};

Result<void> configure(LocationBuilder& builder) {
    const auto& settings = builder.settings<HeadersSettings>();
    const bool expires = settings.expiry.kind != Expiry::Kind::off || !settings.expiry_text.empty();
    if (expires || !settings.fields.empty()) builder.add(header_filter<add_headers>("headers", settings));
    return {};
}

}  // namespace

const Module headers_module = {"headers", rows, {}, &configure};

}  // namespace weir::modules
