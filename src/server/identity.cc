#include "server/identity.h"

#include <cerrno>
#include <set>

#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/system_error.h"
#include "weir/conf/tree.h"

namespace weir::server {

namespace {

constexpr const char* default_user = "nobody";

conf::Place place_of_user(const Generation& generation) {
    for (const conf::Node& node : generation.tree().nodes) {
        if (node.name == "user") return node.place;
    }
    return {};
}

std::string absolute(const Generation& generation, const std::string& path) {
    return path.starts_with('/') ? path : generation.prefix() + path;
}

void collect_folders(const Generation& generation, const std::vector<conf::Node>& nodes,
                     std::set<std::string>& folders) {
    for (const conf::Node& node : nodes) {
        if (node.name == "client_body_temp_path" && !node.arguments.empty()) {
            folders.insert(absolute(generation, node.argument(0)));
        }
        collect_folders(generation, node.children, folders);
    }
}

Result<void> make_folder(const std::string& path, uid_t owner) {
    if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
        return system_error("mkdir() \"" + path + "\"", errno);
    }
    struct stat found {};
    if (stat(path.c_str(), &found) != 0) return system_error("stat() \"" + path + "\"", errno);
    if (found.st_uid != owner && chown(path.c_str(), owner, static_cast<gid_t>(-1)) != 0) {
        return system_error("chown(\"" + path + "\", " + std::to_string(owner) + ")", errno);
    }
    return {};
}

}  // namespace

Result<Identity> find_identity(const Generation& generation) {
    const MainSettings& main = generation.main();
    const conf::Place place = place_of_user(generation);
    Identity identity{main.user.get(), main.group.get()};
    if (identity.user.empty()) identity.user = default_user;
    const passwd* user = getpwnam(identity.user.c_str());
    if (user == nullptr) return conf::error_at(place, "getpwnam(\"" + identity.user + "\") failed");
    if (identity.group.empty()) {
        const struct group* own = getgrgid(user->pw_gid);
        identity.group = own != nullptr ? own->gr_name : identity.user;
    }
    if (getgrnam(identity.group.c_str()) == nullptr) {
        return conf::error_at(place, "getgrnam(\"" + identity.group + "\") failed");
    }
    return identity;
}

std::string ignored_user_warning(const Generation& generation) {
    if (geteuid() == 0 || !generation.main().user.written()) return {};
    return "the \"user\" directive makes sense only if the master process runs with super-user privileges, "
           "ignored" +
           conf::place_text(place_of_user(generation));
}

Result<void> become(const Identity& identity) {
    const struct group* group = getgrnam(identity.group.c_str());
    if (group == nullptr) return system_error("getgrnam(\"" + identity.group + "\")", errno);
    const gid_t gid = group->gr_gid;
    const passwd* user = getpwnam(identity.user.c_str());
    if (user == nullptr) return system_error("getpwnam(\"" + identity.user + "\")", errno);
    const uid_t uid = user->pw_uid;
    if (setgid(gid) != 0) return system_error("setgid(" + std::to_string(gid) + ")", errno);
    if (initgroups(identity.user.c_str(), gid) != 0) {
        return system_error("initgroups(" + identity.user + ", " + std::to_string(gid) + ")", errno);
    }
    if (setuid(uid) != 0) return system_error("setuid(" + std::to_string(uid) + ")", errno);
    // A change of user forbids core dumps and debuggers; a crashed worker should leave a core.
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    return {};
}

Result<void> make_temporary_folders(const Generation& generation, const Identity& identity) {
    const passwd* user = getpwnam(identity.user.c_str());
    if (user == nullptr) return system_error("getpwnam(\"" + identity.user + "\")", errno);
    const uid_t owner = user->pw_uid;
    std::set<std::string> folders{absolute(generation, CoreSettings().client_body_temp_path.get())};
    collect_folders(generation, generation.tree().nodes, folders);
    for (const std::string& folder : folders) {
        auto made = make_folder(folder, owner);
        if (!made) return made;
    }
    return {};
}

}  // namespace weir::server
