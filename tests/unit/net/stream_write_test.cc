#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <sys/mman.h>

#include "net/fixture.h"
#include "net/stream.h"

using namespace weir::net;
using namespace weir::net::test;
using weir::Task;

namespace {

Task<> write_text(Stream& stream, std::string_view text, std::uint64_t timeout_ms,
                  std::vector<IoStatus>& outcomes) {
    const IoStatus status = co_await stream.write(text, timeout_ms);
    outcomes.push_back(status);
}

Task<> write_pieces(Stream& stream, std::vector<iovec>& pieces, std::vector<IoStatus>& outcomes) {
    const IoStatus status = co_await stream.write(pieces, 5000);
    outcomes.push_back(status);
}

Task<> send_part(Stream& stream, int file, std::uint64_t offset, std::uint64_t length,
                 std::uint64_t timeout_ms, std::vector<IoStatus>& outcomes) {
    const IoStatus status = co_await stream.send_file(file, offset, length, timeout_ms);
    outcomes.push_back(status);
}

Task<> write_and_drop(std::unique_ptr<Stream>& stream, std::string_view text, std::uint64_t timeout_ms) {
    co_await stream->write(text, timeout_ms);
    stream.reset();
}

// Sends back what comes, until the end.
Task<> echo(Stream& stream) {
    for (;;) {
        const IoStatus status = co_await stream.more(5000);
        if (status != IoStatus::ok) break;
        const std::string text(stream.input());
        stream.consume(text.size());
        const IoStatus sent = co_await stream.write(text, 5000);
        if (sent != IoStatus::ok) break;
    }
    stream.shutdown_write();
}

// Reads a piece every few milliseconds until it has `size` bytes.
Task<> read_slowly(Loop& loop, Peer& peer, std::size_t size, std::size_t piece, std::string& text) {
    while (text.size() < size) {
        co_await sleep(loop, 2);
        text += peer.take(piece);
    }
}

void shrink_send_buffer(int fd) {
    const int size = 4096;
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
}

int file_with(std::string_view text) {
    const int file = memfd_create("test", MFD_CLOEXEC);
    REQUIRE(file >= 0);
    REQUIRE(write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    return file;
}

// Forwards to a socket stream and takes files by reading them, like a stream that has to
// change the bytes.
class ReadingStream final : public Stream {
public:
    ReadingStream(Loop& loop, Peer& peer) : Stream(loop), peer_(peer) {}
    weir::net::IoStatus shutdown_write() override { return IoStatus::ok; }
    void reset() override {}
    void set_nodelay(bool) override {}
    void set_keepalive(bool) override {}
    const Address& local_address() override { return address_; }
    const Address& peer_address() const override { return address_; }
    int fd() const override { return -1; }
    bool has_unread() const override { return false; }

protected:
    std::int64_t take(const iovec* data, std::size_t count) override {
        return writev(peer_.fd(), data, static_cast<int>(count));
    }
    void resume_reading() override {}

private:
    Peer& peer_;
    Address address_;
};

}  // namespace

TEST_CASE("A small write ends at once") {
    Runner runner;
    const FdPair pair = GENERATE(0, 1) == 0 ? unix_pair() : tcp_pair();
    Peer peer(pair.right);
    auto stream = stream_on(runner.loop, pair.left);
    std::vector<IoStatus> outcomes;
    runner.start(write_text(*stream, "hello", 1000, outcomes));
    REQUIRE(outcomes == std::vector{IoStatus::ok});
    REQUIRE(peer.take() == "hello");
    runner.start(write_text(*stream, "", 1000, outcomes));
    std::vector<iovec> none;
    runner.start(write_pieces(*stream, none, outcomes));
    REQUIRE(outcomes.size() == 3);
    REQUIRE(stream->bytes_sent() == 5);
    REQUIRE(runner.loop.deadlines().armed() == 0);
}

TEST_CASE("Echoes of every size come back whole") {
    Runner runner;
    const FdPair pair = GENERATE(0, 1) == 0 ? unix_pair() : tcp_pair();
    auto server = stream_on(runner.loop, pair.left);
    auto client = stream_on(runner.loop, pair.right);
    struct Client {
        static Task<> of(Stream& stream, bool& good) {
            for (const std::size_t size : {1, 100, 16384, 16385, 70000, 1000000}) {
                const std::string text = pattern(size);
                stream.set_input_limit(size);
                const IoStatus sent = co_await stream.write(text, 5000);
                if (sent != IoStatus::ok) co_return;
                while (stream.input().size() < size) {
                    const IoStatus status = co_await stream.more(5000);
                    if (status != IoStatus::ok) co_return;
                }
                if (stream.input() != text) co_return;
                stream.consume(size);
            }
            stream.shutdown_write();
            const IoStatus end = co_await stream.more(5000);
            good = end == IoStatus::closed;
        }
    };
    bool good = false;
    runner.start(echo(*server));
    runner.start(Client::of(*client, good));
    runner.run();
    REQUIRE(good);
    REQUIRE(server->bytes_received() == server->bytes_sent());
}

TEST_CASE("A slow reader slows the writer and gets all pieces in order") {
    Runner runner;
    const FdPair pair = unix_pair();
    shrink_send_buffer(pair.left);
    Peer peer(pair.right);
    auto stream = stream_on(runner.loop, pair.left);
    // Pieces of odd sizes, empty ones among them, more than one window of them.
    const std::string text = pattern(300000);
    std::vector<iovec> pieces;
    for (std::size_t at = 0, size = 0; at < text.size(); size = (size * 5 + 1) % 20011) {
        const std::size_t bytes = std::min(size, text.size() - at);
        pieces.push_back({const_cast<char*>(text.data()) + at, bytes});
        at += bytes;
    }
    const auto given = pieces;
    std::string seen;
    std::vector<IoStatus> outcomes;
    runner.start(write_pieces(*stream, pieces, outcomes));
    REQUIRE(outcomes.empty());
    REQUIRE(runner.loop.buffers().in_use() == 0);  // all it needs meanwhile
    runner.start(read_slowly(runner.loop, peer, text.size(), 7000, seen));
    runner.run();
    REQUIRE(outcomes == std::vector{IoStatus::ok});
    REQUIRE(seen == text);
    REQUIRE(stream->bytes_sent() == text.size());
    REQUIRE(runner.loop.buffers().in_use() == 0);
    for (std::size_t i = 0; i < given.size(); ++i) REQUIRE(pieces[i].iov_base == given[i].iov_base);
}

TEST_CASE("A write times out only when nothing moves for the whole time") {
    Runner runner;
    const FdPair pair = unix_pair();
    shrink_send_buffer(pair.left);
    Peer peer(pair.right);
    auto stream = stream_on(runner.loop, pair.left);
    const std::string text = pattern(200000);
    std::vector<IoStatus> outcomes;
    const Stopwatch watch;
    runner.start(write_text(*stream, text, 100, outcomes));
    SECTION("nobody reads") {
        runner.run();
        REQUIRE(outcomes == std::vector{IoStatus::timeout});
        REQUIRE(watch.ms() >= 100);
        REQUIRE(watch.ms() < 400);
    }
    SECTION("somebody reads slowly") {
        std::string seen;
        runner.start(read_slowly(runner.loop, peer, text.size(), 1500, seen));
        runner.run();
        REQUIRE(outcomes == std::vector{IoStatus::ok});
        REQUIRE(watch.ms() > 150);
        REQUIRE(seen == text);
    }
}

TEST_CASE("A write to a broken connection ends with reset") {
    Runner runner;
    const FdPair pair = tcp_pair();
    Peer peer(pair.right);
    auto stream = stream_on(runner.loop, pair.left);
    const std::string text = pattern(8 << 20);
    std::vector<IoStatus> outcomes;
    SECTION("while it waits") {
        runner.start(write_text(*stream, text, 5000, outcomes));
        REQUIRE(outcomes.empty());
        peer.reset();
        runner.run();
        REQUIRE(outcomes == std::vector{IoStatus::reset});
    }
    SECTION("before it starts") {
        peer.reset();
        runner.run_for(10);
        runner.start(write_text(*stream, text, 5000, outcomes));
        REQUIRE(outcomes == std::vector{IoStatus::reset});
    }
    REQUIRE(stream->last_error() != 0);
    runner.run_for(10);
    REQUIRE(stream->ended());
}

TEST_CASE("An interrupted write ends with cancelled, and the next one goes on behind it") {
    Runner runner;
    const FdPair pair = unix_pair();
    shrink_send_buffer(pair.left);
    Peer peer(pair.right);
    auto stream = stream_on(runner.loop, pair.left);
    auto text = std::make_unique<std::string>(pattern(200000));
    const std::string expected = *text;
    std::vector<IoStatus> outcomes;
    runner.start(write_text(*stream, *text, 5000, outcomes));
    SECTION("by interrupt()") {
        stream->interrupt();
        REQUIRE(outcomes.empty());
        runner.run();
        REQUIRE(outcomes == std::vector{IoStatus::cancelled});
    }
    SECTION("by cancelling its task") { runner.cancel_all(); }
    text.reset();  // the stream must not look at it any more
    runner.start(write_text(*stream, "|", 5000, outcomes));
    std::string seen;
    struct Until {
        static Task<> bar(Loop& loop, Peer& peer, std::string& text) {
            while (!text.ends_with("|")) {
                co_await sleep(loop, 1);
                text += peer.take(5000);
            }
        }
    };
    runner.start(Until::bar(runner.loop, peer, seen));
    runner.run();
    seen.pop_back();
    REQUIRE(seen == expected.substr(0, seen.size()));
    REQUIRE(stream->bytes_sent() == seen.size() + 1);
}

TEST_CASE("A stream may be destroyed while bytes wait") {
    Runner runner;
    const FdPair pair = unix_pair();
    shrink_send_buffer(pair.left);
    Peer peer(pair.right);
    auto stream = stream_on(runner.loop, pair.left);
    const std::string text = pattern(200000);
    SECTION("under the waiting task") {
        runner.start(write_and_drop(stream, text, 30));
        stream.reset();
        runner.run_for(60);
    }
    SECTION("by the task that timed out") {
        runner.start(write_and_drop(stream, text, 30));
        runner.run();
        REQUIRE_FALSE(stream);
    }
    SECTION("by the task that was interrupted") {
        runner.start(write_and_drop(stream, text, 5000));
        stream->interrupt();
        runner.run();
        REQUIRE_FALSE(stream);
    }
    SECTION("by the task that was ready") {
        std::string seen;
        runner.start(write_and_drop(stream, text, 5000));
        runner.start(read_slowly(runner.loop, peer, text.size(), 20000, seen));
        runner.run();
        REQUIRE(seen == text);
    }
}

TEST_CASE("One task reads while another writes") {
    Runner runner;
    const FdPair pair = unix_pair();
    auto left = stream_on(runner.loop, pair.left);
    auto right = stream_on(runner.loop, pair.right);
    struct Side {
        static Task<> read(Stream& stream, std::size_t size, std::string& text) {
            while (text.size() < size) {
                const IoStatus status = co_await stream.more(5000);
                if (status != IoStatus::ok) break;
                text += stream.input();
                stream.consume(stream.input().size());
            }
        }
    };
    const std::string text = pattern(1 << 20);
    std::string seen[2];
    std::vector<IoStatus> outcomes;
    runner.start(Side::read(*left, text.size(), seen[0]));
    runner.start(Side::read(*right, text.size(), seen[1]));
    runner.start(write_text(*left, text, 5000, outcomes));
    runner.start(write_text(*right, text, 5000, outcomes));
    runner.run();
    REQUIRE(seen[0] == text);
    REQUIRE(seen[1] == text);
    REQUIRE(outcomes == std::vector{IoStatus::ok, IoStatus::ok});
}

TEST_CASE("reset() sends a RST and interrupts what waits") {
    Runner runner;
    const FdPair pair = tcp_pair();
    Peer peer(pair.right);
    auto stream = stream_on(runner.loop, pair.left);
    const std::string text = pattern(8 << 20);
    std::vector<IoStatus> outcomes;
    struct Wait {
        static Task<> once(Stream& stream, std::vector<IoStatus>& outcomes) {
            const IoStatus status = co_await stream.more(0);
            outcomes.push_back(status);
        }
    };
    runner.start(Wait::once(*stream, outcomes));
    SECTION("with a writer") {
        runner.start(write_text(*stream, text, 0, outcomes));
        stream->reset();
        runner.run();
        REQUIRE(outcomes == std::vector{IoStatus::cancelled, IoStatus::cancelled});
    }
    SECTION("without") {
        stream->reset();
        runner.run();
        REQUIRE(outcomes == std::vector{IoStatus::cancelled});
        char byte;
        REQUIRE(read(peer.fd(), &byte, 1) == -1);
        REQUIRE(errno == ECONNRESET);
    }
    REQUIRE(stream->fd() == -1);
    REQUIRE(stream->ended());
    outcomes.clear();
    runner.start(Wait::once(*stream, outcomes));
    runner.start(write_text(*stream, "x", 0, outcomes));
    REQUIRE(outcomes == std::vector{IoStatus::reset, IoStatus::reset});
    REQUIRE(stream->shutdown_write() == IoStatus::reset);
    stream->reset();
}

TEST_CASE("A large file reaches a slow reader whole") {
    Runner runner;
    const FdPair pair = GENERATE(0, 1) == 0 ? unix_pair() : tcp_pair();
    shrink_send_buffer(pair.left);
    Peer peer(pair.right);
    auto stream = stream_on(runner.loop, pair.left);
    const std::string text = pattern(6 << 20);
    Peer file(file_with(text));
    std::string seen;
    std::vector<IoStatus> outcomes;
    runner.start(send_part(*stream, file.fd(), 10, text.size() - 20, 5000, outcomes));
    REQUIRE(outcomes.empty());
    REQUIRE(runner.loop.buffers().in_use() <= 1);
    runner.start(read_slowly(runner.loop, peer, text.size() - 20, 64000, seen));
    runner.run();
    REQUIRE(outcomes == std::vector{IoStatus::ok});
    REQUIRE(seen == text.substr(10, text.size() - 20));
    REQUIRE(stream->bytes_sent() == text.size() - 20);
    REQUIRE(runner.loop.buffers().in_use() == 0);
}

TEST_CASE("A file goes to a fast reader in one go") {
    Runner runner;
    const FdPair pair = tcp_pair();
    auto stream = stream_on(runner.loop, pair.left);
    auto reader = stream_on(runner.loop, pair.right);
    const std::string text = pattern(20 << 20);
    Peer file(file_with(text));
    struct Reader {
        static Task<> all(Stream& stream, std::size_t size, std::string& text) {
            while (text.size() < size) {
                const IoStatus status = co_await stream.more(5000);
                if (status != IoStatus::ok) break;
                text += stream.input();
                stream.consume(stream.input().size());
            }
        }
    };
    std::string seen;
    std::vector<IoStatus> outcomes;
    runner.start(Reader::all(*reader, text.size(), seen));
    runner.start(send_part(*stream, file.fd(), 0, text.size(), 5000, outcomes));
    runner.run();
    REQUIRE(outcomes == std::vector{IoStatus::ok});
    REQUIRE(seen == text);
}

TEST_CASE("Sending a file fails, times out or is cancelled like a write") {
    Runner runner;
    const FdPair pair = unix_pair();
    shrink_send_buffer(pair.left);
    Peer peer(pair.right);
    auto stream = stream_on(runner.loop, pair.left);
    Peer file(file_with(pattern(1 << 20)));
    std::vector<IoStatus> outcomes;
    SECTION("nothing to send") {
        runner.start(send_part(*stream, file.fd(), 0, 0, 50, outcomes));
        REQUIRE(outcomes == std::vector{IoStatus::ok});
    }
    SECTION("the file is shorter than it was said to be") {
        runner.start(send_part(*stream, file.fd(), (1 << 20) - 5, 10, 50, outcomes));
        runner.run();
        REQUIRE(outcomes == std::vector{IoStatus::failed});
        REQUIRE(stream->last_error() == ENODATA);
        REQUIRE(peer.take().size() == 5);
    }
    SECTION("no such descriptor") {
        runner.start(send_part(*stream, -1, 0, 10, 50, outcomes));
        REQUIRE(outcomes == std::vector{IoStatus::failed});
        REQUIRE(stream->last_error() == EBADF);
    }
    SECTION("nobody reads") {
        runner.start(send_part(*stream, file.fd(), 0, 1 << 20, 50, outcomes));
        runner.run();
        REQUIRE(outcomes == std::vector{IoStatus::timeout});
    }
    SECTION("cancelled") {
        runner.start(send_part(*stream, file.fd(), 0, 1 << 20, 50, outcomes));
        runner.cancel_all();
        file.close();
        runner.run_for(80);
        REQUIRE(outcomes.empty());
    }
    SECTION("the peer is gone") {
        runner.start(send_part(*stream, file.fd(), 0, 1 << 20, 5000, outcomes));
        peer.close();
        runner.run();
        REQUIRE(outcomes == std::vector{IoStatus::reset});
    }
}

TEST_CASE("A stream without sendfile reads the file and writes it") {
    Runner runner;
    const FdPair pair = unix_pair();
    Peer sender(pair.left);
    Peer peer(pair.right);
    ReadingStream stream(runner.loop, sender);
    const std::string text = pattern(100000);
    Peer file(file_with(text));
    std::vector<IoStatus> outcomes;
    runner.start(send_part(stream, file.fd(), 1, text.size() - 1, 0, outcomes));
    REQUIRE(outcomes == std::vector{IoStatus::ok});
    REQUIRE(peer.take() == text.substr(1));
}
