// A PCRE2 pattern, compiled (with JIT) when the conf is built.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weir/base/result.h"

namespace weir {

class Regex {
public:
    struct Options {
        bool caseless = false;
    };
    // The error's text is nginx's `pcre2_compile() failed: … in "PATTERN" at "REST"`.
    static Result<Regex> compile(std::string_view pattern, Options options);
    static Result<Regex> compile(std::string_view pattern) { return compile(pattern, Options{}); }

    Regex(Regex&&) noexcept;
    Regex& operator=(Regex&&) noexcept;
    ~Regex();

    enum class Match { no, yes, failed };
    // Fills `captures` ([0] the whole match; groups that took no part are empty views) with
    // views into `subject`. `failed`: the match limit was hit or the subject is not usable.
    Match match(std::string_view subject, std::vector<std::string_view>& captures) const;
    bool matches(std::string_view subject) const;

    const std::string& pattern() const { return pattern_; }
    unsigned capture_count() const { return capture_count_; }
    // Named groups and their numbers.
    const std::vector<std::pair<std::string, unsigned>>& names() const { return names_; }

private:
    struct Code;
    Regex();
    std::unique_ptr<Code> code_;
    std::string pattern_;
    unsigned capture_count_ = 0;
    std::vector<std::pair<std::string, unsigned>> names_;
};

}  // namespace weir
