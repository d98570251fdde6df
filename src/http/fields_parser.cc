#include "http/fields_parser.h"

#include <algorithm>

#include "http/bytes.h"
#include "http/field_collector.h"

namespace weir::http {

namespace {

// llhttp's view of the body and of upgrades must not matter: it is stopped where the
// fields end.
llhttp_settings_t make_settings() {
    llhttp_settings_t settings;
    llhttp_settings_init(&settings);
    FieldCollector::install(settings);
    settings.on_headers_complete = [](llhttp_t*) -> int { return HPE_PAUSED; };
    return settings;
}

const llhttp_settings_t settings = make_settings();

// llhttp stops at the first framing field it dislikes. To say what is wrong one must see
// all of them, so the lines are split without it.
void split_fields(std::string_view head, HeaderMap& headers) {
    headers.clear();
    std::size_t at = head.find("\r\n");
    while (at != std::string_view::npos) {
        const std::string_view line = line_at(head, at + 2);
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) return;
        headers.add(line.substr(0, colon), trim(line.substr(colon + 1)));
        at = head.find("\r\n", at + 2);
    }
}

}  // namespace

FieldsResult parse_fields(llhttp_type_t type, std::string_view head, HeaderMap& headers) {
    FieldCollector collector;
    collector.collect_into(headers);
    llhttp_t parser;
    llhttp_init(&parser, type, &settings);
    parser.data = &collector;

    const llhttp_errno_t error = llhttp_execute(&parser, head.data(), head.size());
    const char* const stopped = llhttp_get_error_pos(&parser);
    if (error == HPE_PAUSED && stopped == head.data() + head.size()) return {true, 0, false};

    FieldsResult result;
    const bool inside = stopped >= head.data() && stopped < head.data() + head.size();
    result.bad = inside ? static_cast<std::size_t>(stopped - head.data()) : 0;
    result.framing = error == HPE_INVALID_CONTENT_LENGTH || error == HPE_UNEXPECTED_CONTENT_LENGTH ||
                     error == HPE_INVALID_TRANSFER_ENCODING;
    if (result.framing) split_fields(head, headers);
    return result;
}

std::string_view line_at(std::string_view head, std::size_t at) {
    at = std::min(at, head.size());
    const std::size_t before = at == 0 ? std::string_view::npos : head.rfind('\n', at - 1);
    const std::size_t start = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t end = std::min(head.find('\r', start), head.size());
    return head.substr(start, end - start);
}

std::string_view describe_bad_line(std::string_view what, std::string_view line, std::size_t bad,
                                   Arena& arena) {
    constexpr std::string_view hex = "0123456789abcdef";
    if (bad >= line.size()) return arena.concat(what, ": \"", line, "\"");
    const auto byte = static_cast<unsigned char>(line[bad]);
    return arena.concat(what, ": \"", line.substr(0, bad), "\\x", hex.substr(byte >> 4, 1),
                        hex.substr(byte & 15, 1), "...\"");
}

}  // namespace weir::http
