#include "server/worker_main.h"

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/loop.h"
#include "server/channel.h"
#include "server/crash_handler.h"
#include "server/signals.h"
#include "server/system_error.h"
#include "server/watcher.h"
#include "server/worker_handle.h"
#include "server/worker_service.h"

namespace weir::server {

namespace {

Result<std::string> read_snapshot(int file) {
    struct stat found {};
    if (fstat(file, &found) != 0) return system_error("fstat()", errno);
    std::string bytes(static_cast<std::size_t>(found.st_size), '\0');
    std::size_t size = 0;
    while (size < bytes.size()) {
        const ssize_t read = pread(file, bytes.data() + size, bytes.size() - size, static_cast<off_t>(size));
        if (read < 0 && errno == EINTR) continue;
        if (read <= 0) return system_error("pread()", read < 0 ? errno : EIO);
        size += static_cast<std::size_t>(read);
    }
    return bytes;
}

// Turns the master's messages and the process's signals into calls of a WorkerService.
class WorkerProcess {
public:
    WorkerProcess(net::Loop& loop, ProcessTitle& title)
        : loop_(loop),
          title_(title),
          channel_(Descriptor(worker_channel_fd)),
          service_(loop, [this] { loop_.stop(); }) {}

    int run() {
        if (!signals_.open()) return 2;
        Watcher signals(loop_, signals_.fd(), [this] { take_signals(); });
        Watcher channel(loop_, channel_.fd(), [this] { use_channel(); });
        channel_watcher_ = &channel;
        loop_.run();
        if (Log* const log = service_.error_log()) log->write(LogLevel::notice, "exit");
        return 0;
    }

private:
    void take_signals() {
        while (auto signal = signals_.next()) {
            if (signal->number == SIGQUIT) quit();
            if (signal->number == SIGTERM || signal->number == SIGINT) service_.stop();
        }
    }

    void use_channel() {
        auto usable = channel_.flush();
        while (usable) {
            auto received = channel_.receive();
            if (received && !*received) break;
            if (received) {
                take((*received)->message, std::move((*received)->descriptor));
            } else {
                usable = received.error();
            }
        }
        if (!usable) return lose_master(usable.error());
        channel_watcher_->watch_writing(channel_.has_queued());
    }

    // Nobody can tell this worker anything any more: it finishes and makes room.
    void lose_master(const Error& error) {
        channel_watcher_->stop();
        if (Log* const log = service_.error_log()) {
            log->write(LogLevel::notice, "the master has gone: " + error.text);
        }
        quit();
    }

    void take(const Message& message, Descriptor descriptor) {
        if (const auto* resource = std::get_if<Resource>(&message)) {
            service_.add(*resource, std::move(descriptor));
        } else if (const auto* load = std::get_if<Load>(&message)) {
            prepare(*load, descriptor.get());
        } else if (const auto* commit = std::get_if<Commit>(&message)) {
            if (service_.commit(commit->generation)) answer(Committed{commit->generation});
        } else if (const auto* discard = std::get_if<Discard>(&message)) {
            service_.discard(discard->generation);
        } else if (const auto* log = std::get_if<ReopenLog>(&message)) {
            service_.reopen(log->path, std::move(descriptor));
        } else if (std::holds_alternative<Quit>(message)) {
            quit();
        } else if (std::holds_alternative<Stop>(message)) {
            service_.stop();
        }
    }

    void prepare(const Load& load, int snapshot_file) {
        auto snapshot = read_snapshot(snapshot_file);
        auto prepared = snapshot ? service_.prepare(load, *snapshot) : Result<void>(snapshot.error());
        if (prepared) {
            answer(Prepared{load.generation});
        } else {
            answer(Failed{load.generation, prepared.error().text});
        }
    }

    void answer(const Message& message) {
        // A failure shows as the end of the channel when it is read next.
        if (channel_.send(message)) channel_watcher_->watch_writing(channel_.has_queued());
    }

    void quit() {
        title_.set(std::string(worker_title) + " is shutting down");
        service_.quit();
    }

    net::Loop& loop_;
    ProcessTitle& title_;
    Channel channel_;
    SignalReader signals_;
    WorkerService service_;
    Watcher* channel_watcher_ = nullptr;
};

}  // namespace

int run_worker(ProcessTitle& title) {
    // Called by hand, by somebody who only knows the name.
    if (fcntl(worker_channel_fd, F_SETFD, FD_CLOEXEC) != 0) return 2;
    title.set(worker_title);
    install_crash_handler();
    net::Loop loop;
    return WorkerProcess(loop, title).run();
}

}  // namespace weir::server
