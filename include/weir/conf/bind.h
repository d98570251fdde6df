// Tree → typed settings: which directives exist, where they may stand, what they set, and
// how values pass from outer to inner blocks.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "weir/base/result.h"
#include "weir/conf/directive.h"
#include "weir/conf/source.h"
#include "weir/conf/tree.h"

namespace weir::conf {

// One block of the conf and the settings structs that live at its level. The root is the
// whole conf (context in_main). Nodes are the Tree's, which must outlive the scopes.
class Scope {
public:
    Scope(std::uint32_t context, const Node* node, Scope* parent)
        : context(context), node(node), parent(parent) {}
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    ~Scope();

    const std::uint32_t context;                   // one bit
    const Node* const node;                        // null for the root
    Scope* const parent;                           // null for the root
    const Directive* directive = nullptr;          // the row that opened it; null for the root
    std::vector<std::unique_ptr<Scope>> children;  // in conf order

    // This block's S or, where blocks of this kind have none, the nearest one above. An S
    // that no directive mentions is made on first use, and then inherits nothing.
    template <class S>
    S& settings() {
        return *static_cast<S*>(settings(settings_type<S>));
    }
    // The same without making anything; null where there is none.
    template <class S>
    const S* find() const {
        return static_cast<const S*>(find(settings_type<S>));
    }

    void* settings(const SettingsType& type);
    const void* find(const SettingsType& type) const;
    // This block's own instance, or null.
    void* own(const SettingsType& type) const;

private:
    friend class Binder;
    struct Instance {
        const SettingsType* type;
        void* settings;
    };
    void* create(const SettingsType& type);

    std::vector<Instance> instances_;  // sorted by type
};

enum class PathBase : std::uint8_t { prefix, conf_prefix };

// What core gives to a binding.
struct BindInputs {
    std::string prefix;                          // -p
    std::string conf_prefix;                     // the directory of the conf file
    Source* source = nullptr;                    // for what directives read; must outlive the binding
    void* user = nullptr;                        // core's build context; conf never looks at it
    std::function<void(std::string text)> warn;  // gets `text in FILE:LINE`; may be empty
};

// What a directive's setter may use besides its node and settings.
class Binding {
public:
    explicit Binding(const BindInputs& inputs) : user(inputs.user), inputs_(inputs) {}

    void* const user;

    // The block the directive stands in; for a directive that opens a block, the new one.
    Scope& scope() { return *scope_; }
    const Directive& directive() const { return *directive_; }  // the row being bound
    Source& source() { return *inputs_.source; }
    const std::string& prefix() const { return inputs_.prefix; }
    const std::string& conf_prefix() const { return inputs_.conf_prefix; }

    // `path` itself when absolute, else below the prefix, as nginx does it.
    std::string full_path(std::string_view path, PathBase base = PathBase::prefix) const;
    void warn(const Place& place, std::string text);

private:
    friend class Binder;
    const BindInputs& inputs_;
    Scope* scope_ = nullptr;
    const Directive* directive_ = nullptr;
};

// All rows of all modules. The rows must outlive the table.
class DirectiveTable {
public:
    explicit DirectiveTable(std::span<const std::span<const Directive>> modules,
                            std::span<const SettingsType* const> more_settings = {});

    // The first row of that name that is allowed in `context`; null when there is none.
    const Directive* find(std::string_view name, std::uint32_t context) const;
    bool knows(std::string_view name) const;
    // The known name nearest to a misspelt one, preferring those allowed in `context`; empty
    // when none is near.
    std::string_view suggest(std::string_view name, std::uint32_t context) const;

    // Every struct that a row or `more_settings` mentions, in order of first mention.
    struct Settings {
        const SettingsType* type;
        std::vector<Directive::Inherit> inherits;  // of its rows, once each
    };
    const std::vector<Settings>& settings() const { return settings_; }

private:
    Settings& settings_for(const SettingsType& type);
    void add(const Directive& row);

    std::unordered_map<std::string_view, std::vector<const Directive*>> rows_;
    std::vector<Settings> settings_;
};

// Checks and sets everything, in conf order, then runs inheritance from the root downwards:
// for each pair of instances the inherit of every row, then SettingsType::inherit_extra.
Result<std::unique_ptr<Scope>> bind(const Tree& tree, const DirectiveTable& table, const BindInputs& inputs);

}  // namespace weir::conf
