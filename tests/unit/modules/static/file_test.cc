#include "modules/static/file.h"

#include <cerrno>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace weir::modules;

namespace {

struct Folder {
    std::string path = "/tmp/weir-file-test-XXXXXX";
    Folder() { REQUIRE(mkdtemp(path.data()) != nullptr); }
    ~Folder() {
        unlink((path + "/file").c_str());
        unlink((path + "/fifo").c_str());
        rmdir(path.c_str());
    }
};

}  // namespace

TEST_CASE("a file's kind, size and date are known") {
    const Folder folder;
    const std::string path = folder.path + "/file";
    const int file = open(path.c_str(), O_CREAT | O_WRONLY, 0644);
    REQUIRE(write(file, "hello", 5) == 5);
    close(file);
    const FileInfo info = file_info(path);
    CHECK(info.found());
    CHECK(info.regular);
    CHECK(info.size == 5);
    CHECK(info.modified > 0);
    const OpenFile opened(path);
    char bytes[8];
    CHECK(opened.read(bytes, sizeof bytes, 1) == 4);
    CHECK(std::string_view(bytes, 4) == "ello");
    CHECK(file_info(folder.path).directory);
}

TEST_CASE("files that are not there are missing, whatever part of their path is") {
    const Folder folder;
    CHECK(file_info(folder.path + "/nothing").missing());
    CHECK(file_info("/dev/null/x").missing());
    CHECK(file_info("/" + std::string(300, 'x')).missing());
    CHECK(file_info(std::string_view("/tmp\0x", 6)).missing());
    CHECK(OpenFile(std::string_view("/tmp\0x", 6)).info().missing());
    CHECK(OpenFile(folder.path + "/nothing").info().error == ENOENT);
}

TEST_CASE("opening a pipe nobody writes to does not wait") {
    const Folder folder;
    const std::string path = folder.path + "/fifo";
    REQUIRE(mkfifo(path.c_str(), 0644) == 0);
    const OpenFile opened(path);
    CHECK(opened.info().found());
    CHECK_FALSE(opened.info().regular);
    CHECK_FALSE(opened.info().directory);
}

TEST_CASE("a failed call is told in nginx's words") {
    CHECK(failed_call("open()", "/x", ENOENT) == "open() \"/x\" failed (2: No such file or directory)");
}
