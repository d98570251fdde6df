#include "modules/geo/geo.h"

#include <algorithm>

#include "weir/core/connection_info.h"
#include "weir/core/request.h"

namespace weir::modules {

namespace {

Result<Network> read_network(const conf::Node& entry, const std::string& text, conf::Binding& binding) {
    const auto network = parse_network(text);
    if (!network) return conf::error_at(entry.place, "invalid network \"" + text + "\"");
    if (network->had_host_bits) binding.warn(entry.place, "low address bits of " + text + " are meaningless");
    return *network;
}

std::optional<std::uint32_t> read_ipv4(std::string_view text) {
    const auto address = parse_address(text);
    return address && text.find(':') == std::string_view::npos ? ipv4_of(*address) : std::nullopt;
}

std::string old_and_new(std::string_view value, std::string_view old) {
    return ": \"" + std::string(value) + "\", old value: \"" + std::string(old) + "\"";
}

}  // namespace

Result<void> Geo::add(const conf::Node& entry, conf::Binding& binding) {
    if (entry.is_block) return conf::error_at(entry.place, "unexpected \"{\"");
    if (entry.arguments.empty() && entry.name == "ranges") {
        if (has_networks_) {
            return conf::error_at(
                entry.place, "the \"ranges\" directive must be the first directive inside \"geo\" block");
        }
        ranges_wanted_ = true;
        return {};
    }
    if (entry.arguments.empty() && entry.name == "proxy_recursive") {
        proxy_recursive_ = true;
        return {};
    }
    if (entry.arguments.size() != 1)
        return conf::error_at(entry.place, "invalid number of the geo parameters");
    if (entry.name == "proxy") return add_proxy(entry, binding);
    return ranges_wanted_ ? add_range(entry, binding) : add_network(entry, binding);
}

void Geo::set_default(const conf::Node& entry, std::string_view what, conf::Binding& binding) {
    if (default_) binding.warn(entry.place, std::string(what) + old_and_new(entry.argument(0), *default_));
    default_ = entry.argument(0);
}

Result<void> Geo::add_network(const conf::Node& entry, conf::Binding& binding) {
    has_networks_ = true;
    if (entry.name == "default") {
        set_default(entry, "duplicate network \"default\", value", binding);
        return {};
    }
    const bool remove = entry.name == "delete";
    const std::string& text = remove ? entry.argument(0) : entry.name;
    auto network = read_network(entry, text, binding);
    if (!network) return network.error();
    if (remove) {
        if (!networks_.remove(*network)) binding.warn(entry.place, "no network \"" + text + "\" to delete");
        return {};
    }
    values_.push_back(entry.argument(0));
    const auto former = networks_.insert(*network, static_cast<NetworkTree::Number>(values_.size() - 1));
    if (former) {
        binding.warn(entry.place, "duplicate network \"" + text + "\", value" +
                                      old_and_new(values_.back(), values_[*former]));
    }
    return {};
}

Result<void> Geo::add_range(const conf::Node& entry, conf::Binding& binding) {
    if (entry.name == "default") {
        set_default(entry, "duplicate default geo range value", binding);
        return {};
    }
    const bool remove = entry.name == "delete";
    const std::string& text = remove ? entry.argument(0) : entry.name;
    const std::size_t dash = text.find('-');
    const auto first = read_ipv4(std::string_view(text).substr(0, dash));
    const auto last = dash == std::string::npos ? std::nullopt : read_ipv4(text.substr(dash + 1));
    if (!first || !last || *first > *last) {
        return conf::error_at(entry.place, "invalid range \"" + text + "\"");
    }
    if (remove) {
        if (!ranges_.remove(*first, *last)) {
            binding.warn(entry.place, "no address range \"" + text + "\" to delete");
        }
        return {};
    }
    values_.push_back(entry.argument(0));
    const auto added = ranges_.add({*first, *last, static_cast<RangeList::Number>(values_.size() - 1)});
    if (added.overlapped) {
        return conf::error_at(entry.place,
                              "range \"" + text + "\" overlaps \"" + range_text(*added.overlapped) + "\"");
    }
    if (added.former) {
        binding.warn(entry.place, "duplicate range \"" + text + "\", value" +
                                      old_and_new(values_.back(), values_[*added.former]));
    }
    return {};
}

Result<void> Geo::add_proxy(const conf::Node& entry, conf::Binding& binding) {
    auto network = read_network(entry, entry.argument(0), binding);
    if (!network) return network.error();
    proxies_.push_back(*network);
    return {};
}

bool Geo::is_proxy(const Address& address) const {
    return std::any_of(proxies_.begin(), proxies_.end(),
                       [&](const Network& network) { return network.contains(address); });
}

// The addresses of X-Forwarded-For are believed from the last one on: the first (or, with
// proxy_recursive, every one until an address is no proxy) that a proxy told us.
Address Geo::behind_proxies(const Request& request, const Address& address) const {
    Address current = address;
    if (!is_proxy(current)) return current;
    for (std::size_t i = request.headers.size(); i-- > 0;) {
        const http::Field& field = request.headers[i];
        if (field.known != http::Known::x_forwarded_for) continue;
        std::string_view list = field.value;
        for (;;) {
            const std::size_t last = list.find_last_not_of(" ,");
            if (last == std::string_view::npos) break;
            list = list.substr(0, last + 1);
            const std::size_t start = list.find_last_of(" ,") + 1;  // 0 when there is none
            const auto told = parse_address(list.substr(start), true);
            if (!told) return current;
            current = *told;
            if (!proxy_recursive_ || !is_proxy(current)) return current;
            list = list.substr(0, start);
        }
    }
    return current;
}

std::optional<Address> Geo::client_address(Request& request) const {
    std::optional<Address> address;
    if (address_) {
        const Value text = request.variable(*address_);
        if (text) address = parse_address(*text);
    } else {
        address = address_from_bytes(request.connection().remote_binary);
    }
    if (!address || proxies_.empty()) return address;
    return behind_proxies(request, *address);
}

std::string_view Geo::value_for(Request& request) const {
    constexpr std::uint32_t broadcast = 0xffffffff;
    const Address address = client_address(request).value_or(mapped(broadcast));
    const auto found =
        ranges_wanted_ ? ranges_.find(ipv4_of(address).value_or(broadcast)) : networks_.find(address);
    if (found) return values_[*found];
    return default_ ? std::string_view(*default_) : std::string_view();
}

}  // namespace weir::modules
