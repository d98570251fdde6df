#include <algorithm>
#include <vector>

#include "core/variables/values.h"
#include "core/variables/variables.h"
#include "http/date.h"
#include "net/loop.h"
#include "weir/core/worker.h"

namespace weir {

namespace {

// The texts of the current second, made once per worker.
class TimeTexts {
public:
    explicit TimeTexts(Worker&) {}

    std::string_view local(std::int64_t now) {
        renew(now);
        return {local_, http::log_date_size};
    }
    std::string_view iso(std::int64_t now) {
        renew(now);
        return {iso_, http::iso_date_size};
    }

private:
    void renew(std::int64_t now) {
        if (now == second_) return;
        second_ = now;
        http::format_log_date(static_cast<std::time_t>(now), local_);
        http::format_iso_date(static_cast<std::time_t>(now), iso_);
    }

    std::int64_t second_ = -1;
    char local_[http::log_date_size];
    char iso_[http::iso_date_size];
};

Value time_local(Request& r, std::string_view) {
    return r.arena().copy(r.worker().state<TimeTexts>().local(r.worker().loop().wall().seconds));
}

Value time_iso8601(Request& r, std::string_view) {
    return r.arena().copy(r.worker().state<TimeTexts>().iso(r.worker().loop().wall().seconds));
}

Value msec(Request& r, std::string_view) {
    return seconds_text(r, static_cast<std::uint64_t>(r.worker().loop().wall().milliseconds));
}

Value request_time(Request& r, std::string_view) {
    const auto now = static_cast<std::uint64_t>(r.worker().loop().wall().milliseconds);
    return seconds_text(r, now - std::min(now, r.started_ms()));
}

constexpr Variable rows[] = {
    {"time_local", &time_local, nullptr, false, false, "Local time, as in the combined log format."},
    {"time_iso8601", &time_iso8601, nullptr, false, false, "Local time in ISO 8601."},
    {"msec", &msec, nullptr, false, false, "Seconds since 1970, with milliseconds."},
    {"request_time", &request_time, nullptr, false, false, "Seconds since the request's first byte."},
};

}  // namespace

std::span<const Variable> time_variables() { return rows; }

std::span<const Variable> core_variables() {
    static const std::vector<Variable> all = [] {
        std::vector<Variable> rows;
        for (const auto& part :
             {request_variables(), connection_variables(), response_variables(), time_variables()}) {
            rows.insert(rows.end(), part.begin(), part.end());
        }
        return rows;
    }();
    return all;
}

}  // namespace weir
