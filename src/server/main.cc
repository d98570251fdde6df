// weir: what the command line asks for.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <unistd.h>

#include "server/about.h"
#include "server/command_line.h"
#include "server/instance.h"
#include "server/invocation.h"
#include "server/master.h"
#include "server/modules.h"
#include "server/process_title.h"
#include "server/send_signal.h"
#include "server/single_process.h"
#include "server/test_conf.h"
#include "server/upgrade.h"
#include "server/worker_main.h"

namespace {

using namespace weir::server;

int show(const CommandLine& line) {
    std::string text = version_text();
    if (line.show_help) text += help_text();
    if (line.show_configure) text += configure_text(modules());
    std::fputs(text.c_str(), stderr);
    return 0;
}

int run_gateway(Invocation invocation, ProcessTitle& title) {
    Inherited inherited = take_inherited_sockets();
    Instance instance(std::move(invocation), std::move(inherited.sockets));
    auto first = instance.load_next();
    if (!first) {
        instance.log().write(weir::LogLevel::emerg, first.error().text);
        return 1;
    }
    if (!(*first)->conf.generation->main().master_process.get()) {
        return SingleProcess(instance).run(std::move(*first));
    }
    return Master(instance, title, inherited.any).run(std::move(*first));
}

}  // namespace

int main(int count, char** arguments) {
    ProcessTitle title(count, arguments);
    if (count > 0 && std::strcmp(arguments[0], worker_title) == 0) return run_worker(title);

    const auto line = parse_command_line({arguments + 1, arguments + count});
    if (!line) {
        print_error(line.error().text);
        return 1;
    }
    if (line->show_version) {
        show(*line);
        if (!line->test) return 0;
    }
    Invocation invocation = make_invocation(*line, {arguments, arguments + count});
    if (line->test) return test_conf(invocation, {line->dump, line->quiet});
    if (!line->signal.empty()) return send_signal(invocation, line->signal);
    return run_gateway(std::move(invocation), title);
}
