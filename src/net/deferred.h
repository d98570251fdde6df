// A call at the end of the loop turn.
#pragma once

#include "net/link.h"

namespace weir::net {

class Loop;

// A member of what is to be called: its destruction cancels the call. For calls without
// an owner: Loop::defer().
class Deferred : private detail::Link {
public:
    using Callback = void (*)(void* argument);

    Deferred() = default;

    // `callback(argument)` runs once, after the events of this loop turn; when it is
    // scheduled from such a call, in the next turn. Scheduling it twice is once. The callback
    // may destroy this object and any other.
    void schedule(Loop& loop, Callback callback, void* argument);
    void cancel() { unlink(); }
    bool scheduled() const { return linked(); }

private:
    friend class Loop;
    Callback callback_ = nullptr;
    void* argument_ = nullptr;
};

}  // namespace weir::net
