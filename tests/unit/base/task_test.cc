#include "weir/base/task.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "weir/base/result.h"

using weir::RootTask;
using weir::Task;

namespace {

// Something to wait for; knows who waits.
class Gate {
public:
    class Awaiter {
    public:
        explicit Awaiter(Gate& gate) : gate_(gate) {}
        Awaiter(const Awaiter&) = delete;
        Awaiter& operator=(const Awaiter&) = delete;
        ~Awaiter() {
            if (waits_) gate_.waiter_ = nullptr;
        }
        bool await_ready() const { return false; }
        void await_suspend(std::coroutine_handle<> waiter) {
            waits_ = true;
            gate_.waiter_ = waiter;
        }
        void await_resume() { waits_ = false; }

    private:
        Gate& gate_;
        bool waits_ = false;
    };

    Awaiter wait() { return Awaiter(*this); }
    bool waited_for() const { return static_cast<bool>(waiter_); }
    void open() { std::exchange(waiter_, nullptr).resume(); }

private:
    std::coroutine_handle<> waiter_;
};

// Notes its own destruction.
class Witness {
public:
    Witness(std::vector<std::string>& log, std::string name) : log_(log), name_(std::move(name)) {}
    Witness(const Witness&) = delete;
    Witness& operator=(const Witness&) = delete;
    ~Witness() { log_.push_back(name_); }

private:
    std::vector<std::string>& log_;
    std::string name_;
};

Task<int> number(int value) { co_return value; }

Task<int> number_after(Gate& gate, int value) {
    co_await gate.wait();
    co_return value;
}

Task<int> sum_down(Gate& gate, int depth) {
    if (depth == 0) co_return co_await number_after(gate, 1);
    const int rest = co_await sum_down(gate, depth - 1);
    co_return rest + 1;
}

Task<> chain(Gate& gate, std::vector<std::string>& log, int depth) {
    Witness witness(log, "level " + std::to_string(depth));
    if (depth == 0) {
        co_await gate.wait();
    } else {
        co_await chain(gate, log, depth - 1);
    }
    log.push_back("ended " + std::to_string(depth));
}

Task<> await_many_ready(int count, long& sum) {
    for (int i = 0; i < count; ++i) sum += co_await number(1);
}

Task<> await_many_suspended(Gate& gate, int count, long& sum) {
    for (int i = 0; i < count; ++i) sum += co_await number_after(gate, 1);
}

Task<> store_sum(Gate& gate, int depth, int& result) { result = co_await sum_down(gate, depth); }

Task<weir::Result<std::unique_ptr<int>>> boxed(Gate& gate, bool fails) {
    co_await gate.wait();
    if (fails) co_return weir::invalid("no box");
    co_return std::make_unique<int>(7);
}

Task<> open_box(Gate& gate, bool fails, std::string& outcome) {
    auto box = co_await boxed(gate, fails);
    outcome = box ? std::to_string(**box) : box.error().text;
}

Task<> takes_text(Gate& gate, std::string text, std::string& outcome) {
    co_await gate.wait();
    outcome = text;
}

Task<> passes_text(Gate& gate, std::string& outcome) {
    co_await takes_text(gate, std::string("a text too long for the small string buffer"), outcome);
}

Task<> finish_at_once() { co_return; }

}  // namespace

TEST_CASE("A task runs only when it is awaited or started") {
    long sum = 0;
    auto task = await_many_ready(3, sum);
    REQUIRE(sum == 0);
    RootTask root;
    bool done = false;
    root.start(std::move(task), [&] { done = true; });
    REQUIRE(sum == 3);
    REQUIRE(done);
    REQUIRE_FALSE(root.running());
}

TEST_CASE("100000 awaits of tasks that end at once do not grow the stack") {
    long sum = 0;
    RootTask root;
    root.start(await_many_ready(100000, sum), [] {});
    REQUIRE(sum == 100000);
}

TEST_CASE("100000 awaits of tasks that suspend do not grow the stack") {
    long sum = 0;
    Gate gate;
    RootTask root;
    root.start(await_many_suspended(gate, 100000, sum), [] {});
    while (root.running()) gate.open();
    REQUIRE(sum == 100000);
}

TEST_CASE("A result passes through a deep chain of suspended tasks") {
    Gate gate;
    int result = 0;
    RootTask root;
    root.start(store_sum(gate, 100, result), [] {});
    REQUIRE(result == 0);
    gate.open();
    REQUIRE(result == 101);
}

TEST_CASE("Cancelling a root destroys the suspended chain from the outside in and detaches the awaiter") {
    std::vector<std::string> log;
    Gate gate;
    {
        RootTask root;
        bool done = false;
        root.start(chain(gate, log, 2), [&] { done = true; });
        REQUIRE(gate.waited_for());
        SECTION("by cancel()") {
            root.cancel();
            REQUIRE_FALSE(root.running());
            REQUIRE_FALSE(gate.waited_for());
        }
        SECTION("by its destructor") {}
        REQUIRE_FALSE(done);
    }
    REQUIRE_FALSE(gate.waited_for());
    REQUIRE(log.size() == 3);
    for (const auto& line : log) REQUIRE(line.starts_with("level"));
}

TEST_CASE("Every frame of a chain that ends normally is destroyed once") {
    std::vector<std::string> log;
    Gate gate;
    RootTask root;
    root.start(chain(gate, log, 1), [&] { log.push_back("done"); });
    gate.open();
    REQUIRE(log == std::vector<std::string>{"ended 0", "level 0", "ended 1", "level 1", "done"});
}

TEST_CASE("The end of a task may destroy the root task that owns it") {
    auto root = std::make_unique<RootTask>();
    int calls = 0;
    SECTION("when it ends while start() runs") {
        root->start(finish_at_once(), [&] {
            root.reset();
            ++calls;
        });
    }
    SECTION("when it ends later") {
        Gate gate;
        std::vector<std::string> log;
        root->start(chain(gate, log, 3), [&] {
            root.reset();
            ++calls;
        });
        gate.open();
    }
    REQUIRE(calls == 1);
    REQUIRE_FALSE(root);
}

TEST_CASE("The end of a task may start the next one in the same root") {
    RootTask root;
    long sum = 0;
    root.start(await_many_ready(1, sum), [&] { root.start(await_many_ready(2, sum), [] {}); });
    REQUIRE(sum == 3);
    REQUIRE_FALSE(root.running());
}

TEST_CASE("A task gives a value that can only be moved, or an error") {
    Gate gate;
    std::string outcome;
    RootTask root;
    root.start(open_box(gate, false, outcome), [] {});
    gate.open();
    REQUIRE(outcome == "7");
    root.start(open_box(gate, true, outcome), [] {});
    gate.open();
    REQUIRE(outcome == "no box");
}

TEST_CASE("An argument with a destructor lives as long as the task") {
    Gate gate;
    std::string outcome;
    RootTask root;
    root.start(passes_text(gate, outcome), [] {});
    SECTION("until it ends") {
        gate.open();
        REQUIRE(outcome == "a text too long for the small string buffer");
    }
    SECTION("until it is cancelled") {
        root.cancel();
        REQUIRE(outcome.empty());
    }
}

TEST_CASE("A task that was never awaited destroys its arguments") {
    Gate gate;
    std::string outcome;
    { auto unused = takes_text(gate, std::string(100, 'x'), outcome); }
    REQUIRE(outcome.empty());
}
