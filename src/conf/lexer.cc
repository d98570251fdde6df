#include "conf/lexer.h"

#include "conf/lua_block.h"
#include "weir/conf/parse.h"

namespace weir::conf {

namespace {

bool is_blank(char byte) { return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n'; }

// The one byte that `\x` stands for; 0 when the backslash is kept.
char escaped(char byte) {
    switch (byte) {
        case '"':
        case '\'':
        case '\\':
            return byte;
        case 't':
            return '\t';
        case 'r':
            return '\r';
        case 'n':
            return '\n';
        default:
            return '\0';
    }
}

std::string resolve_escapes(std::string_view raw) {
    std::string text;
    text.reserve(raw.size());
    for (std::size_t at = 0; at < raw.size(); ++at) {
        const char byte = raw[at] == '\\' && at + 1 < raw.size() ? escaped(raw[at + 1]) : '\0';
        if (byte != '\0') ++at;
        text += byte != '\0' ? byte : raw[at];
    }
    return text;
}

}  // namespace

Lexer::Lexer(std::string_view text, std::shared_ptr<const std::string> file)
    : text_(text), place_{std::move(file), 1}, is_parameter_(*place_.file == command_line) {}

Error Lexer::unexpected(char byte) const {
    return error_at(place_, std::string("unexpected \"") + byte + "\"");
}

Error Lexer::unexpected_end() const {
    if (is_parameter_) return error_at(place_, "unexpected end of parameter, expecting \";\"");
    return error_at(place_, "unexpected end of file, expecting \";\" or \"}\"");
}

// nginx's buffer is full when the word has not ended and there is more to read.
bool Lexer::is_too_long(std::size_t start) const {
    return !is_parameter_ && !at_end() && at_ - start >= max_word_bytes;
}

Error Lexer::too_long(std::size_t start, int line, char quote) const {
    const Place started{place_.file, line};
    if (quote == '\0') {
        return error_at(started,
                        "too long parameter \"" + std::string(text_.substr(start, 10)) + "...\" started");
    }
    return error_at(
        started, std::string("too long parameter, probably missing terminating \"") + quote + "\" character");
}

void Lexer::skip_blanks() {
    while (!at_end()) {
        if (peek() == '#') {
            while (!at_end() && peek() != '\n') advance();
        } else if (is_blank(peek())) {
            advance();
        } else {
            return;
        }
    }
}

Result<Word> Lexer::plain_word() {
    const std::size_t start = at_;
    const int line = place_.line;
    bool after_dollar = false;
    for (;; advance()) {
        if (at_end()) return unexpected_end();
        if (is_too_long(start)) return too_long(start, line, '\0');
        const char byte = peek();
        if (byte == '{' && after_dollar) continue;
        if (is_blank(byte) || byte == ';' || byte == '{') break;
        after_dollar = byte == '$';
        if (byte != '\\') continue;
        advance();
        if (at_end()) return unexpected_end();
    }
    return Word{resolve_escapes(text_.substr(start, at_ - start)), false};
}

Result<Word> Lexer::quoted_word() {
    const char quote = peek();
    advance();
    const std::size_t start = at_;
    const int line = place_.line;
    for (;; advance()) {
        if (at_end()) return unexpected_end();
        if (is_too_long(start)) return too_long(start, line, quote);
        if (peek() == quote) break;
        if (peek() != '\\') continue;
        advance();
        if (at_end()) return unexpected_end();
    }
    Word word{resolve_escapes(text_.substr(start, at_ - start)), true};
    advance();
    if (at_end()) return unexpected_end();
    if (is_too_long(start)) return too_long(start, line, '\0');
    const char next = peek();
    // A ")" begins a word of its own, for conditions like ($a = "b").
    if (!is_blank(next) && next != ';' && next != '{' && next != ')') return unexpected(next);
    return word;
}

Result<Word> Lexer::word() { return peek() == '"' || peek() == '\'' ? quoted_word() : plain_word(); }

Result<Token> Lexer::next() {
    Token token;
    for (;;) {
        skip_blanks();
        if (token.words.empty()) token.first_line = place_.line;
        if (at_end()) {
            if (!token.words.empty()) return unexpected_end();
            return token;
        }
        const char byte = peek();
        if (byte == ';' || byte == '{' || byte == '}') {
            if (token.words.empty() != (byte == '}')) return unexpected(byte);
            advance();
            token.kind = byte == ';'   ? TokenKind::directive
                         : byte == '{' ? TokenKind::block_start
                                       : TokenKind::block_end;
            return token;
        }
        Result<Word> next_word = word();
        if (!next_word) return next_word.error();
        token.words.push_back(std::move(*next_word));
    }
}

Result<std::string> Lexer::lua_block() {
    const Result<std::size_t> end = find_lua_end(text_, at_, place_);
    if (!end) return end.error();
    std::string lua(text_.substr(at_, *end - at_));
    while (at_ <= *end) advance();
    return lua;
}

}  // namespace weir::conf
