// Fields that are added to responses: `add_header` and `expires`.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "weir/conf/directive.h"
#include "weir/core/template.h"

namespace weir::modules {

struct AddedField {
    std::string name;
    Template value;
    bool always = false;  // whatever the status
};

struct Expiry {
    enum class Kind : std::uint8_t { off, epoch, max, access, modified, daily };
    Kind kind = Kind::off;
    std::chrono::seconds time{0};  // may be negative
};

struct HeadersSettings {
    static constexpr conf::Level level = conf::Level::location;

    std::vector<AddedField> fields;
    Expiry expiry;
    Template expiry_text;  // not empty: `expires $variable`, read at every response
    bool expires_written = false;

    void inherit(const HeadersSettings& parent);
};

// The value of `expires` without "modified", which sets `expiry.kind` beforehand.
Result<void> parse_expiry(std::string_view text, Expiry& expiry);

}  // namespace weir::modules
