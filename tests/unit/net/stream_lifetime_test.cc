// Many streams whose tasks are cancelled, interrupted, timed out and destroyed in every
// order; what it looks for is found by the sanitizers.
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "net/fixture.h"
#include "net/stream.h"

using namespace weir::net;
using namespace weir::net::test;
using weir::RootTask;
using weir::Task;

namespace {

// One end of a connection with a task that reads and one that writes.
class End {
public:
    End(Loop& loop, int fd, const std::string& text, std::mt19937& random)
        : stream_(stream_on(loop, fd)), random_(random) {
        stream_->set_input_limit(1 + random_() % 100000);
        if (random_() % 2 == 0) shrink(fd);
        reader_.start(read(), [this] { destroy(); });
        if (stream_) writer_.start(write(text), [] {});
    }
    void act() {
        if (!stream_) return;
        switch (random_() % 8) {
            case 0:
                return stream_->interrupt();
            case 1:
                return writer_.cancel();
            case 2:
                return stream_->reset();
            case 3:
                return stream_.reset();
            case 4:
                stream_->shutdown_write();
                return;
            default:
                return;
        }
    }
    bool over() const { return !stream_; }

private:
    static void shrink(int fd) {
        const int size = 4096;
        setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
    }
    void destroy() {
        writer_.cancel();
        stream_.reset();
    }
    Task<> read() {
        for (;;) {
            const IoStatus status = co_await stream_->more(1 + random_() % 60);
            if (status != IoStatus::ok) break;
            stream_->consume(random_() % (stream_->input().size() + 1));
            if (stream_->room() == 0) stream_->consume(stream_->input().size());
        }
    }
    Task<> write(const std::string& text) {
        for (;;) {
            const std::size_t size = random_() % text.size();
            const IoStatus status =
                co_await stream_->write(std::string_view(text).substr(0, size), 1 + random_() % 60);
            if (status != IoStatus::ok) break;
            co_await sleep(stream_->loop(), random_() % 3);
        }
    }

    std::unique_ptr<Stream> stream_;
    std::mt19937& random_;
    RootTask reader_;
    RootTask writer_;
};

}  // namespace

TEST_CASE("Streams and their tasks may end in every order") {
    Runner runner;
    std::mt19937 random(GENERATE(1, 2, 3));
    const std::string text = pattern(200000);
    std::vector<std::unique_ptr<End>> ends;
    for (int i = 0; i < 60; ++i) {
        const FdPair pair = i % 2 == 0 ? unix_pair() : tcp_pair();
        ends.push_back(std::make_unique<End>(runner.loop, pair.left, text, random));
        ends.push_back(std::make_unique<End>(runner.loop, pair.right, text, random));
        runner.run_for(1);
    }
    const Stopwatch watch;
    while (!ends.empty()) {
        const std::size_t chosen = random() % ends.size();
        ends[chosen]->act();
        if (random() % 20 == 0 || ends[chosen]->over()) ends.erase(ends.begin() + static_cast<long>(chosen));
        runner.run_for(random() % 2);
        REQUIRE(watch.ms() < 20000);
    }
    runner.run_for(5);
    REQUIRE(runner.loop.deadlines().armed() == 0);
    REQUIRE(runner.loop.buffers().in_use() == 0);
}
