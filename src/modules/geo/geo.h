// One `geo [$address] $variable { … }`: a variable that depends on an IP address.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modules/geo/network_tree.h"
#include "modules/geo/range_list.h"
#include "weir/conf/bind.h"
#include "weir/core/variable.h"

namespace weir::modules {

class Geo {
public:
    // `address`: the variable that holds the address; else it is the client's.
    explicit Geo(std::optional<VariableId> address) : address_(address) {}

    // One line of the block; errors in nginx's words, with their place.
    Result<void> add(const conf::Node& entry, conf::Binding& binding);

    std::string_view value_for(Request& request) const;

private:
    Result<void> add_network(const conf::Node& entry, conf::Binding& binding);
    Result<void> add_range(const conf::Node& entry, conf::Binding& binding);
    Result<void> add_proxy(const conf::Node& entry, conf::Binding& binding);
    void set_default(const conf::Node& entry, std::string_view what, conf::Binding& binding);

    // Nothing where nginx looks up 255.255.255.255 instead.
    std::optional<Address> client_address(Request& request) const;
    bool is_proxy(const Address& address) const;
    Address behind_proxies(const Request& request, const Address& address) const;

    const std::optional<VariableId> address_;
    bool ranges_wanted_ = false;
    bool proxy_recursive_ = false;
    bool has_networks_ = false;
    std::optional<std::string> default_;
    std::vector<std::string> values_;
    NetworkTree networks_;
    RangeList ranges_;
    std::vector<Network> proxies_;
};

}  // namespace weir::modules
