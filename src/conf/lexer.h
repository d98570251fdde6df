// Conf text → directives without structure: the words up to the next ";", "{" or "}".
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "weir/base/result.h"
#include "weir/conf/tree.h"

namespace weir::conf {

enum class TokenKind : std::uint8_t { directive, block_start, block_end, file_end };

struct Token {
    TokenKind kind = TokenKind::file_end;
    std::vector<Word> words;  // at least one for a directive or block_start, else none
    int first_line = 0;
};

class Lexer {
public:
    // `text` must outlive the lexer.
    Lexer(std::string_view text, std::shared_ptr<const std::string> file);

    Result<Token> next();
    // After a block_start: the Lua up to the closing brace, which is passed over.
    Result<std::string> lua_block();

    // The line that has been reached.
    const Place& place() const { return place_; }
    bool is_parameter() const { return is_parameter_; }  // the text of -g

private:
    bool at_end() const { return at_ >= text_.size(); }
    char peek() const { return text_[at_]; }
    void advance() {
        if (text_[at_++] == '\n') ++place_.line;
    }
    void skip_blanks();
    Error unexpected(char byte) const;
    Error unexpected_end() const;
    Error too_long(std::size_t start, int line, char quote) const;
    bool is_too_long(std::size_t start) const;
    Result<Word> word();
    Result<Word> plain_word();
    Result<Word> quoted_word();

    std::string_view text_;
    std::size_t at_ = 0;
    Place place_;
    bool is_parameter_;
};

}  // namespace weir::conf
