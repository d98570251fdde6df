#include "server/crash_handler.h"

#include <atomic>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <ctime>

#include <execinfo.h>
#include <unistd.h>

namespace weir::server {

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif
#else
constexpr bool sanitized = false;
#endif

constexpr int most_frames = 64;

// A signal handler is given nothing but the signal: what it needs must be global.
std::atomic<long> seconds_east{0};
alignas(16) char handler_stack[64 * 1024];  // for a stack that has overflown

// Text in a fixed buffer: nothing here may allocate or take a lock.
class Line {
public:
    void add(const char* text) {
        while (*text != '\0' && size_ < sizeof(bytes_)) bytes_[size_++] = *text++;
    }
    void add(std::uint64_t number, int base = 10, int width = 1) {
        char digits[24];
        int count = 0;
        do {
            digits[count++] = "0123456789abcdef"[number % static_cast<unsigned>(base)];
            number /= static_cast<unsigned>(base);
        } while (number != 0 || count < width);
        while (count > 0 && size_ < sizeof(bytes_)) bytes_[size_++] = digits[--count];
    }
    void write(int fd) const {
        const ssize_t written = ::write(fd, bytes_, size_);
        static_cast<void>(written);
    }

private:
    char bytes_[512];
    std::size_t size_ = 0;
};

// "2026/11/23 21:31:23"; localtime() takes a lock. The calendar is Howard Hinnant's
// days-to-civil algorithm.
void add_time(Line& line) {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    const long local = now.tv_sec + seconds_east.load();
    const long second = local % 86400;
    const long shifted = local / 86400 + 719468;  // days since 0000-03-01
    const long era = shifted / 146097;
    const long day_of_era = shifted % 146097;
    const long year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const long day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const long month = (5 * day_of_year + 2) / 153;  // from March
    const long day = day_of_year - (153 * month + 2) / 5 + 1;
    const long civil_month = month < 10 ? month + 3 : month - 9;
    const long year = year_of_era + era * 400 + (civil_month <= 2 ? 1 : 0);
    line.add(static_cast<std::uint64_t>(year), 10, 4);
    const struct {
        const char* before;
        long value;
    } rest[] = {
        {"/", civil_month}, {"/", day}, {" ", second / 3600}, {":", second / 60 % 60}, {":", second % 60}};
    for (const auto& part : rest) {
        line.add(part.before);
        line.add(static_cast<std::uint64_t>(part.value), 10, 2);
    }
}

const char* name_of_signal(int number) {
    switch (number) {
        case SIGSEGV:
            return "SIGSEGV";
        case SIGBUS:
            return "SIGBUS";
        case SIGFPE:
            return "SIGFPE";
        case SIGILL:
            return "SIGILL";
        default:
            return "SIGABRT";
    }
}

void report_crash(int number, siginfo_t* info, void*) {
    const int fd = STDERR_FILENO;
    Line line;
    add_time(line);
    line.add(" [alert] ");
    line.add(static_cast<std::uint64_t>(getpid()));
    line.add("#");
    line.add(static_cast<std::uint64_t>(getpid()));
    line.add(": worker process crashed: signal ");
    line.add(static_cast<std::uint64_t>(number));
    line.add(" (");
    line.add(name_of_signal(number));
    line.add("), address 0x");
    line.add(reinterpret_cast<std::uintptr_t>(info->si_addr), 16);
    line.add(", backtrace:\n");
    line.write(fd);
    void* frames[most_frames];
    backtrace_symbols_fd(frames, backtrace(frames, most_frames), fd);
    // The default action is in place again; it takes effect when this returns.
    raise(number);
}

}  // namespace

void install_crash_handler() {
    if (sanitized) return;
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    seconds_east.store(local.tm_gmtoff);
    void* frames[1];
    backtrace(frames, 1);  // the first call loads a library, which a handler must not

    stack_t stack{};
    stack.ss_sp = handler_stack;
    stack.ss_size = sizeof(handler_stack);
    sigaltstack(&stack, nullptr);
    struct sigaction action {};
    action.sa_sigaction = report_crash;
    action.sa_flags = static_cast<int>(SA_SIGINFO | SA_ONSTACK | SA_RESETHAND);
    sigemptyset(&action.sa_mask);
    for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) sigaction(number, &action, nullptr);
}

}  // namespace weir::server
