# Compiler settings and the three build types: Release, Debug, Asan.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

set(build_types Release Debug Asan)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "${build_types}" FORCE)
elseif(NOT CMAKE_BUILD_TYPE IN_LIST build_types)
    message(FATAL_ERROR "CMAKE_BUILD_TYPE is ${CMAKE_BUILD_TYPE}; it must be one of: ${build_types}")
endif()

# -g1: line numbers for backtraces, at a fraction of the size of full debug information.
# Assertions stay on in every build type but Release.
set(sanitizers "-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer")
foreach(language C CXX)
    set(CMAKE_${language}_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")
    set(CMAKE_${language}_FLAGS_DEBUG "-O0 -g")
    set(CMAKE_${language}_FLAGS_ASAN "-O1 -g ${sanitizers}")
endforeach()
set(CMAKE_EXE_LINKER_FLAGS_ASAN "-fsanitize=address,undefined")

find_program(ccache_program ccache)
if(ccache_program)
    foreach(language C CXX)
        if(NOT CMAKE_${language}_COMPILER_LAUNCHER)
            set(CMAKE_${language}_COMPILER_LAUNCHER ${ccache_program})
        endif()
    endforeach()
endif()

# What our own targets are compiled with; llhttp's generated C is not.
add_library(weir_options INTERFACE)
target_compile_options(weir_options INTERFACE -Wall -Wextra -Werror)
target_include_directories(weir_options INTERFACE ${PROJECT_SOURCE_DIR}/include)
