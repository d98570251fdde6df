#include "conf/lua_block.h"

#include <optional>

namespace weir::conf {

namespace {

class Scanner {
public:
    Scanner(std::string_view text, std::size_t from, const Place& place)
        : text_(text), at_(from), start_(place), here_(place) {}

    Result<std::size_t> run();

private:
    bool at_end() const { return at_ >= text_.size(); }
    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
    void advance() {
        if (text_[at_++] == '\n') ++here_.line;
    }

    std::optional<std::size_t> long_bracket_level() const;
    Result<void> skip_long_bracket(std::size_t level);
    Result<void> skip_string();
    void skip_escape();
    Result<void> skip_comment();
    Result<void> skip_one();

    std::string_view text_;
    std::size_t at_;
    Place start_;
    Place here_;
    std::size_t open_braces_ = 1;
};

// The number of "=" when a "[[" or "[==[" begins here.
std::optional<std::size_t> Scanner::long_bracket_level() const {
    if (peek() != '[') return std::nullopt;
    std::size_t level = 0;
    while (peek(1 + level) == '=') ++level;
    if (peek(1 + level) != '[') return std::nullopt;
    return level;
}

Result<void> Scanner::skip_long_bracket(std::size_t level) {
    const Place opened = here_;
    std::string closing = "]" + std::string(level, '=') + "]";
    const std::size_t end = text_.find(closing, at_ + level + 2);
    if (end == std::string_view::npos) {
        return error_at(opened, "Lua code block missing the closing long bracket \"" + closing +
                                    "\", the inlined Lua code may be too long");
    }
    while (at_ < end + closing.size()) advance();
    return {};
}

// Behind a backslash: whatever is escaped, also a line break; \z takes all blanks along.
void Scanner::skip_escape() {
    if (at_end()) return;
    const char escaped = peek();
    advance();
    if (escaped == '\r' && peek() == '\n') advance();
    if (escaped != 'z') return;
    while (!at_end() && std::string_view(" \t\r\n\v\f").find(peek()) != std::string_view::npos) advance();
}

Result<void> Scanner::skip_string() {
    const Place opened = here_;
    const char quote = peek();
    advance();
    while (!at_end() && peek() != '\n') {
        const char byte = peek();
        advance();
        if (byte == quote) return {};
        if (byte == '\\') skip_escape();
    }
    return error_at(opened, std::string("Lua code block missing the closing quote \"") + quote + "\"");
}

Result<void> Scanner::skip_comment() {
    at_ += 2;
    if (const auto level = long_bracket_level()) return skip_long_bracket(*level);
    while (!at_end() && peek() != '\n') advance();
    return {};
}

Result<void> Scanner::skip_one() {
    const char byte = peek();
    if (byte == '"' || byte == '\'') return skip_string();
    if (byte == '-' && peek(1) == '-') return skip_comment();
    if (const auto level = long_bracket_level()) return skip_long_bracket(*level);
    if (byte == '{') ++open_braces_;
    if (byte == '}') --open_braces_;
    advance();
    return {};
}

Result<std::size_t> Scanner::run() {
    while (!at_end()) {
        const Result<void> skipped = skip_one();
        if (!skipped) return skipped.error();
        if (open_braces_ == 0) return at_ - 1;
    }
    return error_at(start_, "unexpected end of file, expecting terminating characters for lua code block");
}

}  // namespace

Result<std::size_t> find_lua_end(std::string_view text, std::size_t from, const Place& place) {
    return Scanner(text, from, place).run();
}

}  // namespace weir::conf
