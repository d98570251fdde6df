// Names with nginx's wildcards, as in server_name: "www.example.com", "*.example.com",
// ".example.com" (the name and all below it) and "www.example.*".
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace weir::modules {

// Texts to numbers, found by views without a copy.
class TextIndex {
public:
    bool add(std::string_view text, std::size_t number) {
        return entries_.emplace(std::string(text), number).second;
    }
    std::optional<std::size_t> find(std::string_view text) const {
        const auto found = entries_.find(text);
        if (found == entries_.end()) return std::nullopt;
        return found->second;
    }
    bool empty() const { return entries_.empty(); }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> entries_;
};

class HostnameIndex {
public:
    enum class Added : std::uint8_t { ok, invalid, conflict };

    // `name` in lower case. Without `wildcards` every text is taken as it stands.
    Added add(std::string_view name, std::size_t number, bool wildcards);

    // `name` in lower case: exact, then the longest wildcard at the front, then at the end.
    std::optional<std::size_t> find(std::string_view name) const;

private:
    static bool valid(std::string_view name);

    TextIndex exact_;
    TextIndex below_;  // "example.com" of "*.example.com"
    TextIndex above_;  // "www.example" of "www.example.*"
};

}  // namespace weir::modules
