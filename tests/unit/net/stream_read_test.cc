#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "net/fixture.h"
#include "net/stream.h"

using namespace weir::net;
using namespace weir::net::test;
using weir::Task;

namespace {

// Waits once and notes what came of it.
Task<> wait_once(Stream& stream, std::uint64_t timeout_ms, std::vector<IoStatus>& outcomes) {
    const IoStatus status = co_await stream.more(timeout_ms);
    outcomes.push_back(status);
}

// Reads to the end, in pieces as they come.
Task<> read_all(Stream& stream, std::string& text, IoStatus& end) {
    for (;;) {
        text += stream.input();
        stream.consume(stream.input().size());
        const IoStatus status = co_await stream.more(5000);
        if (status != IoStatus::ok) {
            end = status;
            break;
        }
    }
    text += stream.input();
    stream.consume(stream.input().size());
}

Task<> wait_and_drop(std::unique_ptr<Stream>& stream, IoStatus& status) {
    status = co_await stream->more(0);
    stream.reset();
}

}  // namespace

TEST_CASE("What arrives becomes input, also while nobody waits for it") {
    Runner runner;
    const FdPair pair = GENERATE(0, 1) == 0 ? unix_pair() : tcp_pair();
    Peer peer(pair.right);
    auto stream = stream_on(runner.loop, pair.left);
    REQUIRE(stream->input().empty());
    peer.send("first ");
    runner.run_for(10);
    REQUIRE(stream->input() == "first ");
    std::vector<IoStatus> outcomes;
    runner.start(wait_once(*stream, 5000, outcomes));
    REQUIRE(outcomes.empty());
    peer.send("second");
    runner.run();
    REQUIRE(outcomes == std::vector{IoStatus::ok});
    REQUIRE(stream->input() == "first second");
    stream->consume(6);
    REQUIRE(stream->input() == "second");
    REQUIRE(stream->bytes_received() == 12);
}

TEST_CASE("A stream without input holds no buffer") {
    Runner runner;
    const FdPair pair = tcp_pair();
    Peer peer(pair.right);
    auto stream = stream_on(runner.loop, pair.left);
    runner.run_for(5);
    REQUIRE(runner.loop.buffers().in_use() == 0);
    peer.send("hello");
    runner.run_for(10);
    REQUIRE(runner.loop.buffers().in_use() == 1);
    stream->consume(5);
    REQUIRE(runner.loop.buffers().in_use() == 0);
    peer.send("again");
    runner.run_for(10);
    peer.close();
    runner.run_for(10);
    REQUIRE(stream->ended());
    REQUIRE(stream->input() == "again");
    stream.reset();
    REQUIRE(runner.loop.buffers().in_use() == 0);
}

TEST_CASE("The peer's end is closed, its reset is reset") {
    Runner runner;
    const FdPair pair = tcp_pair();
    Peer peer(pair.right);
    auto stream = stream_on(runner.loop, pair.left);
    std::string text;
    IoStatus end = IoStatus::ok;
    runner.start(read_all(*stream, text, end));
    peer.send("last words");
    IoStatus expected = IoStatus::closed;
    SECTION("end") { peer.close(); }
    SECTION("reset") {
        runner.run_for(10);
        peer.reset();
        expected = IoStatus::reset;
    }
    SECTION("reset right behind the words") {
        peer.reset();
        expected = IoStatus::reset;
    }
    runner.run();
    REQUIRE(end == expected);
    REQUIRE(text == "last words");
    REQUIRE(stream->ended());
    REQUIRE(stream->end_status() == expected);
    REQUIRE(stream->last_error() == (expected == IoStatus::reset ? ECONNRESET : 0));
    // Later calls say the same at once.
    std::vector<IoStatus> outcomes;
    runner.start(wait_once(*stream, 0, outcomes));
    REQUIRE(outcomes == std::vector{expected});
}

TEST_CASE("A peer that ended its side can still be answered") {
    Runner runner;
    const FdPair pair = tcp_pair();
    Peer peer(pair.right);
    auto stream = stream_on(runner.loop, pair.left);
    std::string text;
    IoStatus end = IoStatus::ok;
    runner.start(read_all(*stream, text, end));
    peer.send("question");
    REQUIRE(shutdown(peer.fd(), SHUT_WR) == 0);
    runner.run();
    REQUIRE(end == IoStatus::closed);
    struct Answer {
        static Task<> with(Stream& stream, std::string_view text, IoStatus& status) {
            status = co_await stream.write(text, 1000);
        }
    };
    IoStatus status = IoStatus::failed;
    runner.start(Answer::with(*stream, "answer", status));
    REQUIRE(status == IoStatus::ok);
    REQUIRE(stream->shutdown_write() == IoStatus::ok);
    REQUIRE(peer.take() == "answer");
}

TEST_CASE("A read times out when nothing came, not early, and the stream stays usable") {
    Runner runner;
    const FdPair pair = unix_pair();
    Peer peer(pair.right);
    auto stream = stream_on(runner.loop, pair.left);
    std::vector<IoStatus> outcomes;
    const Stopwatch watch;
    runner.start(wait_once(*stream, 80, outcomes));
    runner.run();
    REQUIRE(outcomes == std::vector{IoStatus::timeout});
    REQUIRE(watch.ms() >= 80);
    REQUIRE(watch.ms() < 300);
    peer.send("late");
    runner.start(wait_once(*stream, 80, outcomes));
    runner.run();
    REQUIRE(outcomes.back() == IoStatus::ok);
    REQUIRE(stream->input() == "late");
}

TEST_CASE("An interrupted read ends later, with cancelled") {
    Runner runner;
    const FdPair pair = unix_pair();
    Peer peer(pair.right);
    auto stream = stream_on(runner.loop, pair.left);
    std::vector<IoStatus> outcomes;
    stream->interrupt();  // nobody waits: no effect
    runner.start(wait_once(*stream, 5000, outcomes));
    SECTION("alone") { stream->interrupt(); }
    SECTION("twice, while bytes arrive") {
        stream->interrupt();
        stream->interrupt();
        peer.send("bytes");
    }
    SECTION("while the end arrives") {
        stream->interrupt();
        peer.close();
    }
    REQUIRE(outcomes.empty());
    runner.run();
    REQUIRE(outcomes == std::vector{IoStatus::cancelled});
}

TEST_CASE("A task that waits for input can be cancelled") {
    Runner runner;
    const FdPair pair = unix_pair();
    Peer peer(pair.right);
    auto stream = stream_on(runner.loop, pair.left);
    std::vector<IoStatus> outcomes;
    runner.start(wait_once(*stream, 20, outcomes));
    SECTION("while it waits") {}
    SECTION("after it was interrupted") { stream->interrupt(); }
    runner.cancel_all();
    peer.send("nobody waits");
    runner.run_for(60);
    REQUIRE(outcomes.empty());
    REQUIRE(stream->input() == "nobody waits");
}

TEST_CASE("A stream may be destroyed under a waiting task, which then never resumes") {
    Runner runner;
    const FdPair pair = unix_pair();
    Peer peer(pair.right);
    auto stream = stream_on(runner.loop, pair.left);
    std::vector<IoStatus> outcomes;
    runner.start(wait_once(*stream, 20, outcomes));
    SECTION("while it waits") {}
    SECTION("after it was interrupted") { stream->interrupt(); }
    stream.reset();
    runner.run_for(60);
    REQUIRE(outcomes.empty());
}

TEST_CASE("A task may destroy its stream whatever woke it") {
    Runner runner;
    const FdPair pair = unix_pair();
    Peer peer(pair.right);
    auto stream = stream_on(runner.loop, pair.left);
    IoStatus status = IoStatus::failed;
    runner.start(wait_and_drop(stream, status));
    SECTION("bytes") { peer.send("x"); }
    SECTION("many bytes") { peer.send(pattern(100000)); }
    SECTION("the end") { peer.close(); }
    SECTION("an interrupt") { stream->interrupt(); }
    runner.run();
    REQUIRE_FALSE(stream);
}

TEST_CASE("Input grows up to its limit and stays contiguous, then the peer waits") {
    Runner runner;
    const FdPair pair = unix_pair();
    Peer peer(pair.right);
    const int flags = fcntl(pair.right, F_GETFL);
    fcntl(pair.right, F_SETFL, flags | O_NONBLOCK);
    auto stream = stream_on(runner.loop, pair.left);
    stream->set_input_limit(100000);
    const std::string text = pattern(1 << 20);
    std::size_t sent = 0;
    const auto send_some = [&] {
        for (;;) {
            const ssize_t bytes = write(pair.right, text.data() + sent, text.size() - sent);
            if (bytes <= 0) break;
            sent += static_cast<std::size_t>(bytes);
            runner.run_for(2);
        }
    };
    send_some();
    REQUIRE(stream->input().size() == 100000);
    REQUIRE(stream->room() == 0);
    REQUIRE(sent < text.size());
    REQUIRE(stream->input() == std::string_view(text).substr(0, 100000));

    std::vector<IoStatus> outcomes;
    runner.start(wait_once(*stream, 100, outcomes));
    REQUIRE(outcomes == std::vector{IoStatus::failed});
    REQUIRE(stream->last_error() == ENOBUFS);

    SECTION("consumed at once it reads on") {
        std::size_t seen = 0;
        while (seen < text.size()) {
            REQUIRE(stream->input() == std::string_view(text).substr(seen, stream->input().size()));
            seen += stream->input().size();
            stream->consume(stream->input().size());
            send_some();
            runner.run_for(1);
        }
    }
    SECTION("with a little room more() reads on") {
        stream->consume(10);
        REQUIRE(stream->room() == 10);
        runner.start(wait_once(*stream, 1000, outcomes));
        runner.run();
        REQUIRE(outcomes.back() == IoStatus::ok);
        REQUIRE(stream->input() == std::string_view(text).substr(10, 100000));
    }
    SECTION("a higher limit reads on") {
        stream->set_input_limit(200000);
        send_some();
        runner.run_for(5);
        REQUIRE(stream->input() == std::string_view(text).substr(0, 200000));
    }
}

TEST_CASE("A long text arrives whole through small reads and partial consumption") {
    Runner runner;
    const FdPair pair = tcp_pair();
    Peer peer(pair.right);
    auto stream = stream_on(runner.loop, pair.left);
    stream->set_input_limit(GENERATE(1, 700, 20000));
    struct Reader {
        static Task<> of(Stream& stream, std::string& text) {
            for (;;) {
                const std::size_t some = (stream.input().size() + 1) / 2;
                text += stream.input().substr(0, some);
                stream.consume(some);
                if (!stream.input().empty() && stream.room() == 0) continue;
                const IoStatus status = co_await stream.more(5000);
                if (status != IoStatus::ok) break;
            }
            text += stream.input();
        }
    };
    const std::string text = pattern(50000);
    std::string seen;
    runner.start(Reader::of(*stream, seen));
    peer.send(text);
    peer.close();
    runner.run();
    REQUIRE(seen == text);
}

TEST_CASE("A hangup is told once, when nobody waits for input") {
    Runner runner;
    const FdPair pair = unix_pair();
    Peer peer(pair.right);
    auto stream = stream_on(runner.loop, pair.left);
    int calls = 0;
    const auto count = [](void* calls) { ++*static_cast<int*>(calls); };
    stream->on_hangup(count, &calls);
    SECTION("the end of input") {
        peer.send("a request");
        runner.run_for(10);
        REQUIRE(calls == 0);
        peer.close();
        runner.run_for(10);
        REQUIRE(calls == 1);
        REQUIRE(stream->ended());
    }
    SECTION("but not to a reader") {
        std::vector<IoStatus> outcomes;
        runner.start(wait_once(*stream, 1000, outcomes));
        peer.close();
        runner.run();
        runner.run_for(10);
        REQUIRE(calls == 0);
        REQUIRE(outcomes == std::vector{IoStatus::closed});
    }
    SECTION("and not after it was cleared") {
        stream->on_hangup(nullptr, nullptr);
        peer.close();
        runner.run_for(10);
        REQUIRE(calls == 0);
        REQUIRE(stream->ended());
    }
    SECTION("and it may destroy the stream") {
        stream->on_hangup([](void* at) { static_cast<std::unique_ptr<Stream>*>(at)->reset(); }, &stream);
        peer.close();
        runner.run_for(10);
        REQUIRE_FALSE(stream);
    }
}

TEST_CASE("Streams know their addresses") {
    Runner runner;
    const FdPair pair = tcp_pair();
    Peer peer(pair.right);
    auto stream = stream_on(runner.loop, pair.left);
    REQUIRE(stream->fd() == pair.left);
    REQUIRE(stream->peer_address().ip_text() == "127.0.0.1");
    REQUIRE(stream->local_address().ip_text() == "127.0.0.1");
    REQUIRE(stream->local_address() == peer_of(pair.right));
    stream->set_nodelay(true);
    stream->set_keepalive(true);
    const FdPair local = unix_pair();
    Peer other(local.right);
    REQUIRE(stream_on(runner.loop, local.left)->peer_address().text() == "unix:");
}
