// The user that workers run as.
#pragma once

#include <string>

#include "weir/base/result.h"
#include "weir/core/generation.h"

namespace weir::server {

struct Identity {
    std::string user;
    std::string group;
};

// The names of the `user` directive; without it nobody and its group. Fails in nginx's words
// when the system does not know them: `getpwnam("x") failed in FILE:LINE`.
Result<Identity> find_identity(const Generation& generation);

// What to say when this process is not root and the conf names a user all the same; empty
// when there is nothing to say.
std::string ignored_user_warning(const Generation& generation);

// Becomes them, for good. Needs root.
Result<void> become(const Identity& identity);

// For a master that is root and whose workers are not: makes the folders for temporary files
// that the conf names, and gives them to `identity`, as nginx does.
Result<void> make_temporary_folders(const Generation& generation, const Identity& identity);

}  // namespace weir::server
