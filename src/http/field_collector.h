// Turns llhttp's callbacks about fields into a HeaderMap. A parser's `data` must point to
// the collector; the bytes it parses must stay where they are as long as the map.
#pragma once

#include <cstddef>
#include <string_view>

#include <llhttp.h>

#include "weir/http/header_map.h"

namespace weir::http {

class FieldCollector {
public:
    // Adds the callbacks for fields to `settings`.
    static void install(llhttp_settings_t& settings);

    void collect_into(HeaderMap& map) { map_ = &map; }

private:
    static int on_name(llhttp_t* parser, const char* at, std::size_t size);
    static int on_value(llhttp_t* parser, const char* at, std::size_t size);
    static int on_end(llhttp_t* parser);

    HeaderMap* map_ = nullptr;
    std::string_view name_;
    std::string_view value_;
};

}  // namespace weir::http
