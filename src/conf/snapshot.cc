// The byte form of a Snapshot: a mark, then counted lists of counted strings. Counts are
// eight bytes, least significant first, so that the form does not depend on the machine.
#include <cstdint>
#include <optional>

#include "weir/conf/source.h"

namespace weir::conf {

namespace {

constexpr std::string_view mark = "weirconf1";

void put_count(std::string& to, std::uint64_t count) {
    for (int shift = 0; shift < 64; shift += 8) to += static_cast<char>((count >> shift) & 0xff);
}

void put_text(std::string& to, std::string_view text) {
    put_count(to, text.size());
    to += text;
}

// Reads what the functions above wrote; once something is missing, everything is.
class Reader {
public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}

    std::optional<std::uint64_t> count() {
        if (rest_.size() < 8) return std::nullopt;
        std::uint64_t value = 0;
        for (int at = 7; at >= 0; --at) {
            value = value << 8 | static_cast<unsigned char>(rest_[static_cast<std::size_t>(at)]);
        }
        rest_.remove_prefix(8);
        return value;
    }

    std::optional<std::string> text() {
        const auto size = count();
        if (!size || *size > rest_.size()) return std::nullopt;
        std::string value(rest_.substr(0, *size));
        rest_.remove_prefix(*size);
        return value;
    }

    bool skip(std::string_view expected) {
        if (!rest_.starts_with(expected)) return false;
        rest_.remove_prefix(expected.size());
        return true;
    }
    bool at_end() const { return rest_.empty(); }

private:
    std::string_view rest_;
};

bool read_files(Reader& reader, Snapshot& snapshot) {
    const auto count = reader.count();
    if (!count) return false;
    for (std::uint64_t index = 0; index < *count; ++index) {
        auto path = reader.text();
        auto content = reader.text();
        if (!path || !content) return false;
        snapshot.files.emplace(std::move(*path), std::move(*content));
    }
    return true;
}

bool read_globs(Reader& reader, Snapshot& snapshot) {
    const auto count = reader.count();
    if (!count) return false;
    for (std::uint64_t index = 0; index < *count; ++index) {
        auto pattern = reader.text();
        const auto matches = reader.count();
        if (!pattern || !matches) return false;
        std::vector<std::string> paths;
        for (std::uint64_t match = 0; match < *matches; ++match) {
            auto path = reader.text();
            if (!path) return false;
            paths.push_back(std::move(*path));
        }
        snapshot.globs.emplace(std::move(*pattern), std::move(paths));
    }
    return true;
}

}  // namespace

std::string serialize(const Snapshot& snapshot) {
    std::string bytes(mark);
    put_count(bytes, snapshot.files.size());
    for (const auto& [path, content] : snapshot.files) {
        put_text(bytes, path);
        put_text(bytes, content);
    }
    put_count(bytes, snapshot.globs.size());
    for (const auto& [pattern, paths] : snapshot.globs) {
        put_text(bytes, pattern);
        put_count(bytes, paths.size());
        for (const std::string& path : paths) put_text(bytes, path);
    }
    return bytes;
}

Result<Snapshot> deserialize(std::string_view bytes) {
    Reader reader(bytes);
    Snapshot snapshot;
    const bool whole = reader.skip(mark) && read_files(reader, snapshot) && read_globs(reader, snapshot);
    if (!whole || !reader.at_end()) return invalid("not a conf snapshot");
    return snapshot;
}

}  // namespace weir::conf
