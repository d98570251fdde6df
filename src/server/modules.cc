#include "server/modules.h"

#include "modules/return/module.h"
#include "modules/rewrite/module.h"

namespace weir::server {

std::span<const Module* const> modules() {
    static constexpr const Module* list[] = {
        &modules::rewrite_module,
        &modules::return_module,
    };
    return list;
}

}  // namespace weir::server
