// The head of the request that goes upstream, prepared when the conf is built: constant lines
// as one literal, the others as templates, and which of the client's fields follow.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modules/proxy/settings.h"
#include "weir/core/template.h"
#include "weir/http/header_map.h"

namespace weir {
class Request;
}

namespace weir::modules {

// Names of fields, any case; the known ones cost no text comparison.
class FieldNames {
public:
    void add(std::string_view name);
    void remove(std::string_view name);
    bool has(const http::Field& field) const;

private:
    std::bitset<static_cast<std::size_t>(http::Known::count_)> known_;
    std::vector<std::string> others_;
};

// What one request adds to its location's plan.
struct HeadInputs {
    std::string_view method;
    std::string_view uri;
    std::string_view proxy_host;                  // for the Host that nobody set
    std::optional<std::uint64_t> content_length;  // of the body that is sent
    bool chunked = false;
};

struct BuiltHead {
    std::string_view text;  // in the request's arena; empty when no valid head can be made
    bool closes = false;    // it asks the peer to close the connection
};

class RequestHead {
public:
    explicit RequestHead(const ProxySettings& settings);

    // Fields whose values turn out invalid are left out.
    BuiltHead build(Request& request, const HeadInputs& inputs) const;

private:
    enum class Kind : std::uint8_t { literal, field, host, connection, default_host };
    struct Line {
        Kind kind;
        std::string text;  // literal: whole lines; else the field's name
        Template value;
    };

    void add_field(const RequestField& field);
    void add_literal(std::string_view name, std::string_view value);
    void append_client_fields(Request& request, std::string& out) const;

    int version_;
    bool pass_headers_;
    bool closes_ = false;  // by a constant Connection
    std::vector<Line> lines_;
    FieldNames not_passed_;
};

}  // namespace weir::modules
