// A location's proxy settings, made ready: what can be decided when the conf is built is
// decided here, once.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "modules/proxy/request_head.h"
#include "modules/proxy/response_fields.h"
#include "modules/proxy/settings.h"
#include "upstream/exchange.h"
#include "upstream/group.h"
#include "weir/base/result.h"
#include "weir/core/location.h"

namespace weir::modules {

struct UpstreamBlocks;

struct Plan {
    Plan(const ProxySettings& settings, const ProxyPass& pass, std::string location,
         std::vector<RedirectRule> redirects);

    const ProxySettings& settings;
    const ProxyPass& pass;
    // What of the request's URI proxy_pass's own replaces.
    std::string location;
    std::shared_ptr<const upstream::Group> group;  // null: the URL has variables
    const UpstreamBlocks* blocks = nullptr;        // where a name is looked up then; null: there are none
    RequestHead head;
    ResponseFields response;
    upstream::ExchangeOptions options;
};

// The plan of a location (or `if`) that passes requests on; null for one that does not.
Result<std::shared_ptr<const Plan>> make_plan(const LocationBuilder& builder);

}  // namespace weir::modules
