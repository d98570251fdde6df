// Which location takes a URI: nginx's rules over exact names, prefixes and regular
// expressions, in O(log n) of the names and their nesting. Knows nothing but texts.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "weir/core/regex.h"

namespace weir {

class Location;

class LocationTable {
public:
    void add_exact(std::string name, const Location* location);
    // `no_regex`: written "^~".
    void add_prefix(std::string name, const Location* location, bool no_regex);
    void add_regex(Regex regex, const Location* location);
    // One of the locations sends "/x" to "/x/".
    void set_redirects_to_slash() { redirects_to_slash_ = true; }
    bool redirects_to_slash() const { return redirects_to_slash_; }
    // Call once, after the last add.
    void finish();

    // The entry that a second location with this name and modifier would repeat.
    bool has_exact(std::string_view name) const { return exact_.find(name) != exact_.end(); }
    bool has_prefix(std::string_view name) const { return prefix_names_.find(name) != prefix_names_.end(); }

    struct Prefix {
        std::string name;
        const Location* location;
        bool no_regex;
        int parent = -1;  // the longest shorter prefix of `name` in the table
    };
    struct Pattern {
        Regex regex;
        const Location* location;
    };

    const Location* exact(std::string_view uri) const;
    // The longest name that `uri` begins with; null when there is none.
    const Prefix* longest_prefix(std::string_view uri) const;
    const std::vector<Pattern>& patterns() const { return patterns_; }

private:
    std::map<std::string, const Location*, std::less<>> exact_;
    std::map<std::string, std::size_t, std::less<>> prefix_names_;
    std::vector<Prefix> prefixes_;  // sorted by name
    std::vector<Pattern> patterns_;
    bool redirects_to_slash_ = false;
};

}  // namespace weir
