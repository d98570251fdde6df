#include "weir/conf/parse.h"

#include <set>

#include "conf/lexer.h"
#include "conf/path.h"

namespace weir::conf {

namespace {

// Includes of includes multiply; no conf that is meant to work comes near.
constexpr int max_files = 100000;

class Parser {
public:
    Parser(Source& source, const ParseOptions& options) : source_(source), options_(options) {}

    Result<void> file(const std::string& path, const Place& included_at, std::vector<Node>& out, int depth);
    Result<void> items(Lexer& lexer, std::vector<Node>& out, int depth, bool in_block);
    Result<Tree> finish(Result<void> parsed);

    Tree tree;

private:
    Result<void> item(Lexer& lexer, Token token, std::vector<Node>& out, int depth);
    Result<void> block(Lexer& lexer, Node node, std::vector<Node>& out, int depth);
    Result<void> lua_block(Lexer& lexer, Node node, std::vector<Node>& out);
    Result<void> include(const Node& node, std::vector<Node>& out, int depth);

    Source& source_;
    const ParseOptions& options_;
    std::set<std::string, std::less<>> seen_;
    int include_depth_ = 0;
    int files_read_ = 0;
};

Node make_node(Token token, const Place& place) {
    Node node;
    node.name = std::move(token.words.front().text);
    node.arguments.assign(std::make_move_iterator(token.words.begin() + 1),
                          std::make_move_iterator(token.words.end()));
    node.is_block = token.kind == TokenKind::block_start;
    node.place = place;
    node.first_line = token.first_line;
    node.last_line = place.line;
    return node;
}

Error located(const Error& error, const Place& place) {
    return Error(error.kind, error.text + place_text(place), error.side, error.system);
}

Result<void> Parser::file(const std::string& path, const Place& included_at, std::vector<Node>& out,
                          int depth) {
    if (++files_read_ > max_files) return error_at(included_at, "too many included files");
    const Result<std::string> content = source_.read(path);
    if (!content) return located(content.error(), included_at);
    if (seen_.insert(path).second) tree.files.emplace_back(path, *content);
    Lexer lexer(*content, std::make_shared<const std::string>(path));
    return items(lexer, out, depth, false);
}

Result<void> Parser::items(Lexer& lexer, std::vector<Node>& out, int depth, bool in_block) {
    for (;;) {
        Result<Token> token = lexer.next();
        if (!token) return token.error();
        if (token->kind == TokenKind::file_end) {
            if (in_block) return error_at(lexer.place(), "unexpected end of file, expecting \"}\"");
            return {};
        }
        if (token->kind == TokenKind::block_end) {
            if (!in_block) return error_at(lexer.place(), "unexpected \"}\"");
            return {};
        }
        const Result<void> done = item(lexer, std::move(*token), out, depth);
        if (!done) return done;
    }
}

Result<void> Parser::item(Lexer& lexer, Token token, std::vector<Node>& out, int depth) {
    Node node = make_node(std::move(token), lexer.place());
    if (node.is_block && lexer.is_parameter()) {
        return error_at(node.place, "block directives are not supported in -g option");
    }
    if (node.name == "include") return include(node, out, depth);
    if (node.is_block) return block(lexer, std::move(node), out, depth);
    out.push_back(std::move(node));
    return {};
}

Result<void> Parser::block(Lexer& lexer, Node node, std::vector<Node>& out, int depth) {
    if (node.name.ends_with("_by_lua_block")) return lua_block(lexer, std::move(node), out);
    if (depth >= max_block_depth) {
        return error_at(node.place, "blocks are nested too deeply, at most " +
                                        std::to_string(max_block_depth) + " levels are allowed");
    }
    // It is in its place before its children are read, so that a failure leaves them there.
    out.push_back(std::move(node));
    Node& placed = out.back();
    const Result<void> done = items(lexer, placed.children, depth + 1, true);
    placed.last_line = lexer.place().line;
    return done;
}

Result<void> Parser::lua_block(Lexer& lexer, Node node, std::vector<Node>& out) {
    node.raw_block_line = node.place.line;
    Node& placed = out.emplace_back(std::move(node));
    Result<std::string> lua = lexer.lua_block();
    if (!lua) return lua.error();
    placed.raw_block = std::move(*lua);
    placed.last_line = lexer.place().line;
    return {};
}

Result<void> Parser::include(const Node& node, std::vector<Node>& out, int depth) {
    if (node.is_block) return error_at(node.place, "directive \"include\" is not terminated by \";\"");
    if (node.arguments.size() != 1) return invalid_arity(node);
    if (include_depth_ >= max_include_depth) {
        return error_at(node.place, "files are included too deeply, at most " +
                                        std::to_string(max_include_depth) + " levels are allowed");
    }
    std::vector<std::string> paths{below_prefix(node.argument(0), options_.prefix)};
    if (paths[0].find_first_of("*?[") != std::string::npos) {
        auto matches = source_.glob(paths[0]);
        if (!matches) return located(matches.error(), node.place);
        paths = std::move(*matches);
    }
    ++include_depth_;
    for (const std::string& path : paths) {
        const Result<void> done = file(path, node.place, out, depth);
        if (!done) return done;
    }
    --include_depth_;
    return {};
}

Result<Tree> Parser::finish(Result<void> parsed) {
    if (!parsed) {
        if (!options_.keep_partial) return parsed.error();
        tree.failure = parsed.error();
    }
    return std::move(tree);
}

}  // namespace

Result<Tree> parse_file(const std::string& path, Source& source, const ParseOptions& options) {
    Parser parser(source, options);
    return parser.finish(parser.file(path, Place{}, parser.tree.nodes, 0));
}

Result<Tree> parse_text(std::string_view text, std::string_view name, Source& source,
                        const ParseOptions& options) {
    Parser parser(source, options);
    Lexer lexer(text, std::make_shared<const std::string>(name));
    return parser.finish(parser.items(lexer, parser.tree.nodes, 0, false));
}

}  // namespace weir::conf
