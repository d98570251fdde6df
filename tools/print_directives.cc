// Prints docs/directives.md from the directive rows of every module.
#include <iostream>
#include <vector>

#include "core/core_modules.h"
#include "server/modules.h"
#include "weir/conf/docs.h"

int main() {
    std::vector<weir::conf::ModuleRows> rows;
    for (const weir::Module* module : weir::core_modules())
        rows.push_back({module->name, module->directives});
    for (const weir::Module* module : weir::server::modules())
        rows.push_back({module->name, module->directives});
    std::cout << weir::conf::render_markdown(rows);
}
