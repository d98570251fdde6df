// `master_process off`: one worker in the process that was started, for debuggers.
#pragma once

#include <memory>

#include "net/loop.h"
#include "server/instance.h"
#include "server/signals.h"
#include "server/worker_service.h"

namespace weir::server {

class SingleProcess {
public:
    // `instance` has no conf in use yet.
    explicit SingleProcess(Instance& instance);

    // From the first conf to the end. Returns the exit code.
    int run(std::unique_ptr<ReadyConf> first);

private:
    Result<void> start(const LoadedConf& first);
    // Prepares and commits; what fails is logged, and what was, stays.
    bool bring(std::unique_ptr<ReadyConf> next);
    void handle(const Signal& signal);
    void reload();
    void reopen_logs();

    Instance& instance_;
    net::Loop loop_;
    SignalReader signals_;
    WorkerService service_;
};

}  // namespace weir::server
