// One typed value of a settings struct: a default, whether the conf wrote it at this level,
// and inheritance from the level above.
#pragma once

#include <utility>

namespace weir::conf {

template <class T>
class Setting {
public:
    using Value = T;

    Setting() = default;
    Setting(T default_value) : value_(std::move(default_value)) {}

    const T& get() const { return value_; }
    const T& operator*() const { return value_; }
    const T* operator->() const { return &value_; }

    // True when the conf set it here or, after inheritance, at a level above.
    bool written() const { return written_; }

    void write(T value) {
        value_ = std::move(value);
        written_ = true;
    }
    // The value to change in place; counts as written.
    T& edit() {
        written_ = true;
        return value_;
    }

    // What was not written takes the parent's value and its written flag.
    void inherit(const Setting& parent) {
        if (!written_) *this = parent;
    }

private:
    T value_{};
    bool written_ = false;
};

}  // namespace weir::conf
