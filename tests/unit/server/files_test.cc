// The files a process owns: logs and the pid file.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/log_files.h"
#include "server/log_registry.h"
#include "server/pid_file.h"

using namespace weir::server;
using weir::LogLevel;

namespace {

struct Folder {
    std::string path;
    Folder() {
        char name[] = "/tmp/weir-unit-XXXXXX";
        REQUIRE(mkdtemp(name) != nullptr);
        path = name;
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::string file(const std::string& name) const { return path + "/" + name; }
};

std::string content(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

void put(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

}  // namespace

TEST_CASE("a log appends to what is there") {
    const Folder folder;
    put(folder.file("a"), "old\n");
    OpenLog log(folder.file("a"));
    log.write("lost: not open yet\n");
    REQUIRE(log.open());
    log.write("new\n");
    CHECK(content(folder.file("a")) == "old\nnew\n");
}

TEST_CASE("a log that is opened again goes on in the new file, under the same number") {
    const Folder folder;
    OpenLog log(folder.file("a"));
    REQUIRE(log.open());
    const int number = log.fd();
    log.write("1");
    std::filesystem::rename(folder.file("a"), folder.file("b"));
    log.write("2");
    REQUIRE(log.open());
    log.write("3");
    CHECK(log.fd() == number);
    CHECK(content(folder.file("b")) == "12");
    CHECK(content(folder.file("a")) == "3");
}

TEST_CASE("a log that can't be opened says so, and what was open stays") {
    const Folder folder;
    OpenLog log(folder.file("x/a"));
    auto opened = log.open();
    REQUIRE_FALSE(opened);
    CHECK(opened.error().text ==
          "open() \"" + folder.file("x/a") + "\" failed (2: No such file or directory)");
    log.write("lost\n");
}

TEST_CASE("a full disk costs lines and nothing else") {
    OpenLog log("/dev/full");
    REQUIRE(log.open());
    for (int i = 0; i < 3; ++i) log.write("lost\n");
}

TEST_CASE("a full pipe does not block") {
    const Folder folder;
    const std::string pipe = folder.file("pipe");
    REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
    const Descriptor reader(open(pipe.c_str(), O_RDONLY | O_NONBLOCK));
    OpenLog log(pipe);
    REQUIRE(log.open());
    for (int i = 0; i < 100; ++i) log.write(std::string(10000, 'x'));
}

TEST_CASE("checking a log's path leaves no trace") {
    const Folder folder;
    CHECK(check_log_path(folder.file("new")));
    CHECK_FALSE(std::filesystem::exists(folder.file("new")));
    CHECK_FALSE(check_log_path(folder.file("missing/new")));
    CHECK_FALSE(check_log_path(folder.path));
    CHECK(check_log_path("stderr"));
}

TEST_CASE("a path is one log as long as somebody holds it") {
    LogFiles files;
    auto first = files.get("/a");
    CHECK(files.get("/a") == first);
    CHECK(files.all().size() == 1);
    first.reset();
    CHECK(files.all().empty());
}

TEST_CASE("each target of an error log has its own level") {
    const Folder folder;
    LogFiles files;
    GenerationLogs logs(files);
    auto log = logs.make_log({{folder.file("all"), LogLevel::info}, {folder.file("bad"), LogLevel::crit}});
    REQUIRE(logs.open_all());
    CHECK(log->enabled(LogLevel::info));
    CHECK_FALSE(log->enabled(LogLevel::debug));
    log->write(LogLevel::info, "one");
    log->write(LogLevel::error, "two");
    log->write(LogLevel::alert, "three");
    const std::string all = content(folder.file("all"));
    CHECK(all.find("[info] ") != std::string::npos);
    CHECK(all.find("two\n") != std::string::npos);
    CHECK(all.find("three\n") != std::string::npos);
    const std::string bad = content(folder.file("bad"));
    CHECK(bad.find("two") == std::string::npos);
    CHECK(bad.find("[alert] ") != std::string::npos);
}

TEST_CASE("the pid file is written, and removed at the end") {
    const Folder folder;
    {
        PidFile file;
        REQUIRE(file.write(folder.file("pid")));
        CHECK(content(folder.file("pid")) == std::to_string(getpid()) + "\n");
        CHECK(*read_pid_file(folder.file("pid")) == getpid());
        REQUIRE(file.write(folder.file("pid2")));
        CHECK_FALSE(std::filesystem::exists(folder.file("pid")));
    }
    CHECK_FALSE(std::filesystem::exists(folder.file("pid2")));
}

TEST_CASE("a renamed pid file leaves the name to the new binary") {
    const Folder folder;
    PidFile file;
    REQUIRE(file.write(folder.file("pid")));
    REQUIRE(file.rename_to_old());
    CHECK(std::filesystem::exists(folder.file("pid.oldbin")));
    put(folder.file("pid"), "4711\n");
    file.remove();
    CHECK(content(folder.file("pid")) == "4711\n");
    CHECK_FALSE(std::filesystem::exists(folder.file("pid.oldbin")));
}

TEST_CASE("what is wrong with a pid file is said in nginx's words") {
    const Folder folder;
    const std::string path = folder.file("pid");
    CHECK(read_pid_file(path).error().text ==
          "open() \"" + path + "\" failed (2: No such file or directory)");
    for (const std::string text : {"", "abc", "12x", "-5", "0", "99999999999999999999999999999"}) {
        put(path, text + "\n");
        CHECK(read_pid_file(path).error().text == "invalid PID number \"" + text + "\" in \"" + path + "\"");
    }
}
