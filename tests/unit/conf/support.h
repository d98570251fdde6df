// What the conf tests share: files in memory, and short ways to parse and bind a text.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <fnmatch.h>

#include "weir/conf/bind.h"
#include "weir/conf/parse.h"

namespace weir::conf::test {

class MemorySource final : public Source {
public:
    std::map<std::string, std::string> files;
    int reads = 0;

    Result<std::string> read(const std::string& path) override {
        ++reads;
        auto found = files.find(path);
        if (found != files.end()) return found->second;
        return Error(ErrorKind::invalid, "open() \"" + path + "\" failed (2: No such file or directory)",
                     Side::internal, 2);
    }
    Result<std::vector<std::string>> glob(const std::string& pattern) override {
        std::vector<std::string> paths;
        for (const auto& [path, content] : files) {
            if (fnmatch(pattern.c_str(), path.c_str(), FNM_PATHNAME) == 0) paths.push_back(path);
        }
        return paths;
    }
};

inline Result<Tree> parse(std::string_view text, ParseOptions options = {}) {
    MemorySource source;
    return parse_text(text, "weir.conf", source, options);
}

// The error's text, or "" when the text parses.
inline std::string parse_error(std::string_view text) {
    auto tree = parse(text);
    return tree ? std::string() : tree.error().text;
}

// A tree on one line: name arguments; name{ children } with quoted words in '…'.
inline std::string show(const std::vector<Node>& nodes) {
    std::string out;
    for (const Node& node : nodes) {
        out += node.name;
        for (const Word& word : node.arguments) out += word.quoted ? " '" + word.text + "'" : " " + word.text;
        if (!node.is_block) {
            out += ";";
        } else {
            out += "{" + (node.raw_block ? "<" + *node.raw_block + ">" : show(node.children)) + "}";
        }
    }
    return out;
}

}  // namespace weir::conf::test
