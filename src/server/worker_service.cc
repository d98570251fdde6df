#include "server/worker_service.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include <unistd.h>

#include "net/socket.h"
#include "server/identity.h"
#include "server/modules.h"

namespace weir::server {

namespace {

void set_environment(const Generation& generation) {
    for (const std::string& entry : generation.main().env) {
        const std::size_t equals = entry.find('=');
        // Without a value: passed on, as everything is.
        if (equals == std::string::npos) continue;
        setenv(entry.substr(0, equals).c_str(), entry.substr(equals + 1).c_str(), 1);
    }
}

}  // namespace

WorkerService::WorkerService(net::Loop& loop, std::function<void()> ended)
    : loop_(loop), ended_(std::move(ended)) {}

WorkerService::~WorkerService() = default;

void WorkerService::add(const Resource& resource, Descriptor descriptor) {
    if (resource.kind == ResourceKind::log) {
        offered_logs_.push_back(files_.get(resource.name));
        offered_logs_.back()->adopt(std::move(descriptor));
    } else {
        offered_[resource.id] = {resource.name, std::move(descriptor)};
    }
}

Result<void> WorkerService::prepare(const Load& load, std::string_view snapshot) {
    std::erase_if(retired_, [](const Retired& old) { return old.generation.expired(); });
    Prepared prepared;
    prepared.listeners = std::exchange(offered_, {});
    // Held until the generation holds them: else they would close.
    const auto offered_logs = std::exchange(offered_logs_, {});
    if (auto done = become_user(load); !done) return done;
    if (!worker_) worker_ = std::make_unique<Worker>(loop_, load.worker_id);

    auto files = conf::deserialize(snapshot);
    if (!files) return files.error();
    conf::SnapshotSource source(std::move(*files));
    prepared.logs = std::make_unique<GenerationLogs>(files_);
    GenerationInputs inputs;
    inputs.number = load.generation;
    inputs.prefix = load.prefix;
    inputs.conf_path = load.conf_path;
    inputs.global_directives = load.global_directives;
    inputs.default_error_log = load.default_error_log;
    inputs.modules = modules();
    inputs.source = &source;
    inputs.logs = prepared.logs.get();
    auto generation = Generation::build(inputs);
    if (!generation) return generation.error();
    prepared.generation = std::move(*generation);
    const auto& targets = prepared.generation->main().error_logs;
    prepared.error_log = targets.empty() ? load.default_error_log : targets.front().path;
    prepared_[load.generation] = std::move(prepared);
    return {};
}

Result<void> WorkerService::become_user(const Load& load) {
    if (load.user.empty() || std::exchange(has_user_, true)) return {};
    return become({load.user, load.group});
}

bool WorkerService::commit(std::uint64_t number) {
    const auto found = prepared_.find(number);
    if (found == prepared_.end()) return false;
    Prepared next = std::move(found->second);
    prepared_.erase(found);
    if (!connections_) connections_ = std::make_unique<Connections>(*worker_);
    // Who came in by an address that is no more is still answered by the generation that had it.
    drain_removed(next.listeners);
    if (worker_->generation()) retired_.push_back({std::move(logs_), worker_->generation()});
    logs_ = std::move(next.logs);
    worker_->use(next.generation);
    set_environment(*next.generation);
    error_log_path_ = next.error_log;
    redirect_stderr();
    connections_->generation_changed();
    if (!quitting_) start_listening(next.listeners);
    return true;
}

void WorkerService::drain_removed(const NewListeners& kept) {
    for (auto entry = listeners_.begin(); entry != listeners_.end();) {
        if (kept.contains(entry->first)) {
            ++entry;
            continue;
        }
        entry->second->drain();
        entry = listeners_.erase(entry);
    }
}

void WorkerService::start_listening(NewListeners& listeners) {
    for (auto& [id, listener] : listeners) {
        if (listeners_.contains(id)) continue;
        auto started = std::make_unique<net::Listener>(loop_, listener.descriptor.release());
        started->start([this, text = listener.text](
                           std::unique_ptr<net::Stream> stream) { accept(std::move(stream), text); },
                       [this](int error, std::uint64_t) { accept_failed(error); });
        listeners_[id] = std::move(started);
    }
}

void WorkerService::accept(std::unique_ptr<net::Stream> stream, const std::string& listen) {
    connections_->accept(std::move(stream), listen);
}

void WorkerService::accept_failed(int error) {
    const bool exhausted = error == EMFILE || error == ENFILE;
    log(exhausted ? LogLevel::crit : LogLevel::alert, "accept4() failed (" + net::error_text(error) + ")");
}

void WorkerService::reopen(const std::string& log, Descriptor descriptor) {
    for (const auto& known : files_.all()) {
        if (known->path() == log) known->adopt(std::move(descriptor));
    }
    redirect_stderr();
}

void WorkerService::redirect_stderr() {
    const auto log = files_.get(error_log_path_);
    if (log->is_open() && !log->is_stderr()) dup2(log->fd(), STDERR_FILENO);
}

void WorkerService::quit() {
    if (std::exchange(quitting_, true)) return;
    log(LogLevel::notice, "gracefully shutting down");
    if (!connections_) return end();
    worker_->set_exiting();
    // Before the queue is accepted: who waits there has not been heard yet.
    connections_->close_idle();
    drain_removed({});
    if (connections_->count() == 0) return end();
    connections_->on_empty([this] { end(); });
    const auto timeout = worker_->generation()->main().worker_shutdown_timeout.get();
    if (timeout.count() == 0) return;
    shutdown_.set(
        loop_.deadlines(), static_cast<std::uint64_t>(timeout.count()),
        [](void* service) { static_cast<WorkerService*>(service)->connections_->close_all(); }, this);
}

void WorkerService::stop() {
    quitting_ = true;
    listeners_.clear();
    if (connections_) {
        connections_->on_empty(nullptr);
        connections_->close_all();
    }
    end();
}

void WorkerService::end() {
    if (!ended_) return;
    log(LogLevel::notice, "exiting");
    std::exchange(ended_, nullptr)();
}

Log* WorkerService::error_log() const {
    return worker_ && worker_->generation() ? &worker_->generation()->error_log() : nullptr;
}

void WorkerService::log(LogLevel level, const std::string& text) {
    if (Log* const log = error_log()) log->write(level, text);
}

}  // namespace weir::server
