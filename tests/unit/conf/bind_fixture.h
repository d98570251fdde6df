// A small set of directives in the image of nginx's, for the tests of binding.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "support.h"

namespace weir::conf::test {

using namespace std::chrono_literals;

enum class Satisfy { all, any };

struct CoreSettings {
    static constexpr Level level = Level::main;
    Setting<int> workers{1};
    Setting<std::string> user{"nobody"};
};

struct ServerSettings {
    static constexpr Level level = Level::server;
    Setting<Size> header_size{Size{1024}};
    std::vector<std::string> listens;
    std::string seen_above;  // by inherit()
    void inherit(const ServerSettings& parent) {
        seen_above = std::to_string(parent.header_size->bytes) + "<" + std::to_string(header_size->bytes);
    }
};

struct LocationSettings {
    static constexpr Level level = Level::location;
    Setting<bool> gzip{false};
    Setting<Satisfy> satisfy{Satisfy::all};
    Setting<std::uint32_t> next{1};
    Setting<Offset> body{Offset{1 << 20}};
    Setting<std::chrono::milliseconds> timeout{60s};
    Setting<std::chrono::seconds> expires{0s};
    Setting<std::uint16_t> requests{1000};
    Setting<std::string> root{"html"};
    Setting<std::vector<std::string>> headers;
    std::string path;                // what the location block says
    std::vector<std::string> steps;  // never inherited
};

struct UpstreamSettings {
    static constexpr Level level = Level::upstream;
    std::string name;
    std::vector<std::string> peers;
};

struct HttpSettings {
    static constexpr Level level = Level::http;
    std::vector<std::string> map_entries;
};

// An S that no row mentions.
struct LooseSettings {
    static constexpr Level level = Level::location;
    int value = 7;
};

inline constexpr EnumValues<Satisfy> satisfy_values{{"all", Satisfy::all}, {"any", Satisfy::any}};
inline constexpr EnumValues<std::uint32_t> next_values{{"off", 1}, {"error", 2}, {"timeout", 4}};

std::span<const Directive> main_rows();
std::span<const Directive> http_rows();

// One binding with its tree and table, which the scopes look into.
class Bound {
public:
    explicit Bound(std::string_view text, bool keep_partial = false) : table(modules()) {
        inputs.prefix = "/srv";
        inputs.conf_prefix = "/srv/conf/";
        inputs.source = &source;
        inputs.warn = [this](std::string warning) { warnings.push_back(std::move(warning)); };
        ParseOptions options;
        options.keep_partial = keep_partial;
        auto parsed = parse(text, options);
        if (!parsed) {
            error = parsed.error().text;
            return;
        }
        tree = std::move(*parsed);
        auto bound = bind(tree, table, inputs);
        if (bound) {
            root = std::move(*bound);
        } else {
            error = bound.error().text;
        }
    }

    Scope& http() const { return *root->children.at(0); }
    Scope& server(std::size_t index = 0) const { return *http().children.at(index); }

    static std::span<const std::span<const Directive>> modules() {
        static const std::span<const Directive> all[] = {main_rows(), http_rows()};
        return all;
    }

    MemorySource source;
    BindInputs inputs;
    Tree tree;
    DirectiveTable table;
    std::vector<std::string> warnings;
    std::string error;
    std::unique_ptr<Scope> root;
};

}  // namespace weir::conf::test
