#include "modules/headers/settings.h"

#include "weir/conf/values.h"

namespace weir::modules {

void HeadersSettings::inherit(const HeadersSettings& parent) {
    if (fields.empty()) fields = parent.fields;
    if (expires_written) return;
    expiry = parent.expiry;
    expiry_text = parent.expiry_text;
    expires_written = parent.expires_written;
}

Result<void> parse_expiry(std::string_view text, Expiry& expiry) {
    using Kind = Expiry::Kind;
    const bool modified = expiry.kind == Kind::modified;
    if (!modified) {
        expiry.kind = text == "epoch" ? Kind::epoch : text == "max" ? Kind::max : Kind::off;
        if (expiry.kind != Kind::off || text == "off") return {};
        expiry.kind = Kind::access;
    }
    bool negative = false;
    if (text.starts_with('@')) {
        if (modified) return invalid("daily time cannot be used with \"modified\" parameter");
        expiry.kind = Kind::daily;
        text.remove_prefix(1);
    } else if (text.starts_with('+') || text.starts_with('-')) {
        negative = text[0] == '-';
        text.remove_prefix(1);
    }
    const auto time = conf::parse_seconds(text);
    if (!time) return invalid("invalid value");
    if (expiry.kind == Kind::daily && *time > std::chrono::hours(24)) {
        return invalid("daily time value must be less than 24 hours");
    }
    expiry.time = negative ? -*time : *time;
    return {};
}

}  // namespace weir::modules
