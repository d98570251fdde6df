#define PCRE2_CODE_UNIT_WIDTH 8
#include "weir/core/regex.h"

#include <array>
#include <cstdint>

#include <pcre2.h>

namespace weir {

namespace {

constexpr std::uint32_t match_limit = 10'000'000;

struct FreeCode {
    void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
struct FreeMatchData {
    void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};
struct FreeMatchContext {
    void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};

Error compile_error(std::string_view pattern, int code, std::size_t offset) {
    std::array<PCRE2_UCHAR, 128> message{};
    pcre2_get_error_message(code, message.data(), message.size());
    std::string text = "pcre2_compile() failed: ";
    text.append(reinterpret_cast<const char*>(message.data())).append(" in \"").append(pattern).append("\"");
    if (offset < pattern.size()) text.append(" at \"").append(pattern.substr(offset)).append("\"");
    return invalid(std::move(text));
}

}  // namespace

struct Regex::Code {
    std::unique_ptr<pcre2_code, FreeCode> code;
    // One match at a time: a generation's patterns are used by one worker thread.
    std::unique_ptr<pcre2_match_data, FreeMatchData> data;
    std::unique_ptr<pcre2_match_context, FreeMatchContext> context;
};

Regex::Regex() = default;
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

Result<Regex> Regex::compile(std::string_view pattern, Options options) {
    int error = 0;
    PCRE2_SIZE offset = 0;
    const std::uint32_t flags = options.caseless ? PCRE2_CASELESS : 0;
    auto* compiled = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(), flags,
                                   &error, &offset, nullptr);
    if (!compiled) return compile_error(pattern, error, offset);
    Regex regex;
    regex.code_ = std::make_unique<Code>();
    regex.code_->code.reset(compiled);
    // Without JIT (its memory may be refused) the interpreter gives the same answers.
    pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE);
    regex.code_->data.reset(pcre2_match_data_create_from_pattern(compiled, nullptr));
    regex.code_->context.reset(pcre2_match_context_create(nullptr));
    pcre2_set_match_limit(regex.code_->context.get(), match_limit);
    regex.pattern_ = pattern;

    std::uint32_t captures = 0, names = 0, entry_size = 0;
    const char* table = nullptr;
    pcre2_pattern_info(compiled, PCRE2_INFO_CAPTURECOUNT, &captures);
    pcre2_pattern_info(compiled, PCRE2_INFO_NAMECOUNT, &names);
    pcre2_pattern_info(compiled, PCRE2_INFO_NAMEENTRYSIZE, &entry_size);
    pcre2_pattern_info(compiled, PCRE2_INFO_NAMETABLE, &table);
    regex.capture_count_ = captures;
    for (std::uint32_t i = 0; i < names; ++i, table += entry_size) {
        const auto high = static_cast<unsigned char>(table[0]);
        const auto low = static_cast<unsigned char>(table[1]);
        regex.names_.emplace_back(table + 2, (unsigned{high} << 8) | low);
    }
    return regex;
}

Regex::Match Regex::match(std::string_view subject, std::vector<std::string_view>& captures) const {
    const int count = pcre2_match(code_->code.get(), reinterpret_cast<PCRE2_SPTR>(subject.data()),
                                  subject.size(), 0, 0, code_->data.get(), code_->context.get());
    if (count == PCRE2_ERROR_NOMATCH) return Match::no;
    if (count < 0) return Match::failed;
    const PCRE2_SIZE* ends = pcre2_get_ovector_pointer(code_->data.get());
    captures.assign(capture_count_ + 1, std::string_view());
    for (int i = 0; i < count; ++i) {
        const PCRE2_SIZE from = ends[2 * i];
        const PCRE2_SIZE to = ends[2 * i + 1];
        if (from != PCRE2_UNSET && to >= from) captures[i] = subject.substr(from, to - from);
    }
    return Match::yes;
}

bool Regex::matches(std::string_view subject) const {
    return pcre2_match(code_->code.get(), reinterpret_cast<PCRE2_SPTR>(subject.data()), subject.size(), 0, 0,
                       code_->data.get(), code_->context.get()) >= 0;
}

}  // namespace weir
