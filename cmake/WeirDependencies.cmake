# Libraries of Debian 12, found and never vendored; `./dev install` names the packages.
find_package(PkgConfig REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
pkg_check_modules(UV REQUIRED IMPORTED_TARGET libuv)
pkg_check_modules(CARES REQUIRED IMPORTED_TARGET libcares)
pkg_check_modules(PCRE2 REQUIRED IMPORTED_TARGET libpcre2-8)
pkg_check_modules(BROTLI REQUIRED IMPORTED_TARGET libbrotlienc libbrotlidec)

# node-llhttp ships llhttp as C sources. Strict mode: what goes between two HTTP parsers
# must be read the same way by both (request smuggling).
find_path(llhttp_sources NAMES llhttp.c PATHS /usr/share/llhttp NO_DEFAULT_PATH REQUIRED)
find_path(llhttp_include NAMES llhttp.h PATHS /usr/share/include/llhttp NO_DEFAULT_PATH REQUIRED)
add_library(weir_llhttp STATIC
    ${llhttp_sources}/api.c ${llhttp_sources}/http.c ${llhttp_sources}/llhttp.c)
target_include_directories(weir_llhttp SYSTEM PUBLIC ${llhttp_include})
target_compile_definitions(weir_llhttp PUBLIC LLHTTP_STRICT_MODE=1)
