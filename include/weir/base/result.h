// A value or an Error. Failures travel as values: no exception crosses a layer,
// a libuv callback or the C ABI (docs/architecture.md, "Errors").
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace weir {

// What went wrong, as far as a caller may want to tell cases apart.
enum class ErrorKind : std::uint8_t {
    invalid,    // input that breaks a rule: a conf error, a malformed message
    limit,      // a configured limit was exceeded
    closed,     // the other side ended the stream in good order
    reset,      // the connection broke
    refused,    // nobody accepted the connection
    timeout,    // a deadline passed
    cancelled,  // our own side gave up waiting
    system,     // a system call failed for another reason
};

// Whose fault it is; log lines, retries and status codes follow from it.
enum class Side : std::uint8_t { internal, downstream, upstream };

struct Error {
    ErrorKind kind = ErrorKind::invalid;
    Side side = Side::internal;
    int system = 0;    // errno where a system call was the cause, else 0
    std::string text;  // for the log; no trailing newline

    Error() = default;
    Error(ErrorKind kind, std::string text, Side side = Side::internal, int system = 0)
        : kind(kind), side(side), system(system), text(std::move(text)) {}
};

inline Error invalid(std::string text) { return Error(ErrorKind::invalid, std::move(text)); }

// `T` or an Error. Test it before looking inside; looking at the wrong one throws.
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return state_.index() == 0; }
    explicit operator bool() const { return ok(); }

    T& value() & { return std::get<0>(state_); }
    const T& value() const& { return std::get<0>(state_); }
    T&& value() && { return std::get<0>(std::move(state_)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    Error& error() { return std::get<1>(state_); }
    const Error& error() const { return std::get<1>(state_); }

private:
    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return state_.index() == 0; }
    explicit operator bool() const { return ok(); }
    Error& error() { return std::get<1>(state_); }
    const Error& error() const { return std::get<1>(state_); }

private:
    std::variant<std::monostate, Error> state_;
};

}  // namespace weir
