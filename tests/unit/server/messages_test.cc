#include "server/messages.h"

#include <random>

#include <catch2/catch.hpp>

using namespace weir::server;

namespace {

template <class M>
M there_and_back(const M& message) {
    auto bytes = encode(message);
    REQUIRE(bytes);
    auto read = decode(*bytes);
    REQUIRE(read);
    REQUIRE(std::holds_alternative<M>(*read));
    return std::get<M>(*read);
}

const Load some_load{7, 3, "/p/", "/p/conf", "daemon off;", "/p/logs/error.log", "nobody", "nogroup"};

}  // namespace

TEST_CASE("every message arrives as it was sent") {
    const Resource resource = there_and_back(Resource{ResourceKind::log, 9, std::string("a\0b", 3)});
    CHECK(resource.kind == ResourceKind::log);
    CHECK(resource.id == 9);
    CHECK(resource.name == std::string("a\0b", 3));
    const Load load = there_and_back(some_load);
    CHECK(load.generation == 7);
    CHECK(load.worker_id == 3);
    CHECK(load.prefix == "/p/");
    CHECK(load.conf_path == "/p/conf");
    CHECK(load.global_directives == "daemon off;");
    CHECK(load.default_error_log == "/p/logs/error.log");
    CHECK(load.user == "nobody");
    CHECK(load.group == "nogroup");
    CHECK(there_and_back(Commit{1}).generation == 1);
    CHECK(there_and_back(Discard{UINT64_MAX}).generation == UINT64_MAX);
    CHECK(there_and_back(Prepared{3}).generation == 3);
    CHECK(there_and_back(Committed{4}).generation == 4);
    CHECK(there_and_back(Failed{5, "why"}).text == "why");
    CHECK(there_and_back(ReopenLog{"/x"}).path == "/x");
    there_and_back(Quit{});
    there_and_back(Stop{});
}

TEST_CASE("only resources, loads and logs carry a descriptor") {
    CHECK(carries_descriptor(Resource{}));
    CHECK(carries_descriptor(Load{}));
    CHECK(carries_descriptor(ReopenLog{}));
    CHECK_FALSE(carries_descriptor(Commit{}));
    CHECK_FALSE(carries_descriptor(Failed{}));
    CHECK_FALSE(carries_descriptor(Quit{}));
}

TEST_CASE("the text of a failure is cut, other messages that are too long are refused") {
    CHECK(there_and_back(Failed{1, std::string(1 << 20, 'x')}).text.size() == 16 * 1024);
    Load load = some_load;
    load.global_directives = std::string(max_message_size, 'x');
    CHECK_FALSE(encode(load));
}

TEST_CASE("a message that is cut short anywhere is refused") {
    const std::string bytes = *encode(some_load);
    for (std::size_t size = 0; size < bytes.size(); ++size) CHECK_FALSE(decode(bytes.substr(0, size)));
}

TEST_CASE("bytes behind a message are refused") {
    CHECK_FALSE(decode(*encode(some_load) + "x"));
    CHECK_FALSE(decode(*encode(Quit{}) + "x"));
}

TEST_CASE("unknown types and kinds are refused") {
    CHECK_FALSE(decode("\x7f"));
    CHECK_FALSE(decode("\xff"));
    std::string bytes = *encode(Resource{ResourceKind::log, 1, "x"});
    bytes[1] = 3;
    CHECK_FALSE(decode(bytes));
    bytes[1] = 0;
    CHECK_FALSE(decode(bytes));
}

TEST_CASE("a length beyond the message is refused") {
    std::string bytes = *encode(ReopenLog{"/x"});
    bytes[4] = '\x7f';
    CHECK_FALSE(decode(bytes));
}

TEST_CASE("random bytes never do harm") {
    std::mt19937 random(1);  // NOLINT: the same bytes in every run
    for (int i = 0; i < 20000; ++i) {
        std::string bytes(random() % 64, '\0');
        for (char& byte : bytes) byte = static_cast<char>(random());
        if (!bytes.empty()) bytes[0] = static_cast<char>(random() % 11);
        auto read = decode(bytes);
        if (read) CHECK(*encode(*read) == bytes);
    }
}
