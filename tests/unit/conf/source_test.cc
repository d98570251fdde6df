#include <cerrno>
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>
#include <stdlib.h>
#include <unistd.h>

#include "support.h"

using namespace weir;
using namespace weir::conf;
using namespace weir::conf::test;

namespace {

class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "weir-conf-XXXXXX").string();
        path = ::mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
    void write(const std::string& name, const std::string& content) const {
        std::ofstream(path + "/" + name, std::ios::binary) << content;
    }
    std::string path;
};

using Paths = std::vector<std::string>;

}  // namespace

TEST_CASE("the disk gives whole files, whatever their size and bytes") {
    Folder folder;
    DiskSource disk;
    const std::string content = std::string("a\0b", 3) + std::string(100000, 'x');
    folder.write("a", content);
    folder.write("empty", "");
    CHECK(*disk.read(folder.path + "/a") == content);
    CHECK(*disk.read(folder.path + "/empty") == "");
}

TEST_CASE("the disk's errors are nginx's") {
    Folder folder;
    DiskSource disk;
    auto missing = disk.read(folder.path + "/x");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().text == "open() \"" + folder.path + "/x\" failed (2: No such file or directory)");
    CHECK(missing.error().system == ENOENT);
    auto directory = disk.read(folder.path);
    REQUIRE_FALSE(directory);
    CHECK(directory.error().text == "pread() \"" + folder.path + "\" failed (21: Is a directory)");
}

TEST_CASE("a pattern's matches on the disk are sorted") {
    Folder folder;
    DiskSource disk;
    for (const char* name : {"b.conf", "a.conf", "c.txt", ".hidden.conf"}) folder.write(name, "");
    CHECK(*disk.glob(folder.path + "/*.conf") == Paths{folder.path + "/a.conf", folder.path + "/b.conf"});
    CHECK(disk.glob(folder.path + "/*.none")->empty());
}

TEST_CASE("a recording answers alike, once per name, and remembers what it saw") {
    MemorySource inner;
    inner.files = {{"/a", "1"}, {"/b", "2"}};
    RecordingSource recording(inner);
    CHECK(*recording.read("/a") == "1");
    inner.files["/a"] = "changed";
    CHECK(*recording.read("/a") == "1");
    CHECK(inner.reads == 1);
    CHECK(*recording.glob("/*") == Paths{"/a", "/b"});
    inner.files.erase("/b");
    CHECK(*recording.glob("/*") == Paths{"/a", "/b"});
    CHECK_FALSE(recording.read("/missing"));
    CHECK(recording.snapshot().files == std::map<std::string, std::string>{{"/a", "1"}});
    CHECK(recording.snapshot().globs.size() == 1);
}

TEST_CASE("a conf parses from its snapshot as it did from the disk") {
    MemorySource disk;
    disk.files = {{"/etc/weir.conf", "a; include d/*;"}, {"/etc/d/1", "b;"}, {"/etc/d/2", "c;"}};
    RecordingSource recording(disk);
    auto first = parse_file("/etc/weir.conf", recording, {"/etc", false});
    REQUIRE(first);
    auto snapshot = deserialize(serialize(recording.snapshot()));
    REQUIRE(snapshot);
    SnapshotSource source(*snapshot);
    auto second = parse_file("/etc/weir.conf", source, {"/etc", false});
    REQUIRE(second);
    CHECK(show(second->nodes) == show(first->nodes));
    CHECK(second->files == first->files);
}

TEST_CASE("what a snapshot has not does not exist") {
    SnapshotSource source({});
    auto missing = source.read("/etc/passwd");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().text == "open() \"/etc/passwd\" failed (2: No such file or directory)");
    CHECK(source.glob("/etc/*")->empty());
}

TEST_CASE("a snapshot of any bytes survives the channel") {
    Snapshot snapshot;
    snapshot.files = {{"/a", std::string("\0\xff\n", 3)}, {"", ""}};
    snapshot.globs = {{"/*", {"/a", ""}}, {"/none*", {}}};
    auto copy = deserialize(serialize(snapshot));
    REQUIRE(copy);
    CHECK(copy->files == snapshot.files);
    CHECK(copy->globs == snapshot.globs);
}

TEST_CASE("a damaged snapshot is refused") {
    Snapshot snapshot;
    snapshot.files = {{"/a", "content"}};
    snapshot.globs = {{"/*", {"/a"}}};
    const std::string bytes = serialize(snapshot);
    for (std::size_t size = 0; size < bytes.size(); ++size) CHECK_FALSE(deserialize(bytes.substr(0, size)));
    CHECK_FALSE(deserialize(bytes + "x"));
    // A count that promises more than there is must not be believed.
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        std::string changed = bytes;
        changed[at] = '\xff';
        static_cast<void>(deserialize(changed).ok());
    }
}
