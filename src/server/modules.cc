#include "server/modules.h"

#include "modules/geo/module.h"
#include "modules/headers/module.h"
#include "modules/index/module.h"
#include "modules/log/module.h"
#include "modules/map/module.h"
#include "modules/proxy/module.h"
#include "modules/return/module.h"
#include "modules/rewrite/module.h"
#include "modules/static/module.h"
#include "modules/stub_status/module.h"
#include "modules/try_files/module.h"
#include "modules/upstream/module.h"

namespace weir::server {

// In this order they are asked for handlers and filters. Modules that take a location's
// content for themselves (LocationBuilder::set_content) come after those that offer to.
std::span<const Module* const> modules() {
    static constexpr const Module* list[] = {
        &modules::rewrite_module, &modules::return_module,      &modules::map_module,
        &modules::geo_module,     &modules::try_files_module,   &modules::index_module,
        &modules::static_module,  &modules::stub_status_module, &modules::upstream_module,
        &modules::proxy_module,   &modules::headers_module,     &modules::log_module,
    };
    return list;
}

}  // namespace weir::server
