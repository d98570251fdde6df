// Variables: `$name` in a conf. Every one is a row in some module's table, or was defined
// by a directive (set, map, geo, a named capture); all are found through one VariableTable.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "weir/base/result.h"

namespace weir {

class Request;

// Empty optional: "not found", which most places show as an empty text and a log as "-".
// The text lives at least as long as the request's arena.
using Value = std::optional<std::string_view>;

// A row of a module's table. `prefix` rows stand for a family ($arg_*): `rest` is then
// what follows the prefix, else it is empty.
struct Variable {
    std::string_view name;
    Value (*get)(Request&, std::string_view rest);
    void (*set)(Request&, std::string_view value) = nullptr;  // null: read only
    bool prefix = false;
    bool cacheable = false;  // evaluated once per request, and again after an internal redirect
    std::string_view doc;
};

// A number that is valid in one generation.
using VariableId = std::uint32_t;

// All variables of one generation. Filled while the conf is built, then only read.
class VariableTable {
public:
    using Getter = std::function<Value(Request&)>;
    struct Entry {
        std::string name;
        const Variable* row = nullptr;  // a module's row, or
        std::string rest;               //   with its family's rest
        Getter getter;                  // a directive's function (map, geo), or
        bool stored = false;            // a slot in the request (set, captures)
        bool cacheable = false;
    };

    void add_rows(const Variable* rows, std::size_t count);

    // The id of `$name`, which need not be defined yet: check_all_defined() reports the
    // ones that never were, at the place where they were first used.
    VariableId use(std::string_view name, std::string_view place);

    // `set $name`: a slot in the request. Refused where the name is a read-only row's.
    Result<VariableId> define_stored(std::string_view name);
    // `map … $name`: computed by `getter`, at most once per request if `cacheable`.
    Result<VariableId> define_computed(std::string_view name, Getter getter, bool cacheable = true);

    Result<void> check_all_defined() const;
    // For ngx.var-style access at request time: the id of an entry that exists, or nothing.
    std::optional<VariableId> find(std::string_view name) const;
    // A module's row for a name that the conf never mentioned, and the family's rest.
    const Variable* find_row(std::string_view name, std::string_view& rest) const;

    const Entry& entry(VariableId id) const { return entries_[id]; }
    std::size_t size() const { return entries_.size(); }

private:
    VariableId intern(std::string_view name);

    std::deque<Entry> entries_;
    std::vector<std::string> first_use_;
    std::unordered_map<std::string, VariableId> ids_;
    std::unordered_map<std::string_view, const Variable*> rows_;
    std::vector<const Variable*> families_;
};

}  // namespace weir
