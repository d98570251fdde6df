# weir_layer, weir_program, weir_module_example, weir_unit_tests.

# One static library per folder src/NAME, with everything below it. A folder without
# sources becomes an interface library, so that headers alone make a layer.
# ABOVE: the layers it may use. LIBRARIES: what else its sources use.
function(weir_layer name)
    cmake_parse_arguments(layer "" "" "ABOVE;LIBRARIES" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS src/${name}/*.cc)
    list(REMOVE_ITEM sources ${PROJECT_SOURCE_DIR}/src/server/main.cc)
    if(sources)
        add_library(weir_${name} STATIC ${sources})
        set(scope PUBLIC)
        set_property(GLOBAL APPEND PROPERTY weir_archives weir_${name})
    else()
        add_library(weir_${name} INTERFACE)
        set(scope INTERFACE)
    endif()
    target_include_directories(weir_${name} ${scope} ${PROJECT_SOURCE_DIR}/src)
    list(TRANSFORM layer_ABOVE PREPEND weir_)
    target_link_libraries(weir_${name} ${scope} weir_options ${layer_ABOVE} ${layer_LIBRARIES})
    set_property(GLOBAL APPEND PROPERTY weir_layers ${name})
    set(weir_${name}_scope ${scope} PARENT_SCOPE)
endfunction()

# The executable. A module that it loads at run time may call any public function, also
# one that nothing in weir itself calls: so the archives go in whole and their symbols
# are exported.
function(weir_program main)
    file(GLOB found CONFIGURE_DEPENDS ${main})
    if(NOT found)
        return()
    endif()
    add_executable(weir ${main})
    set_target_properties(weir PROPERTIES ENABLE_EXPORTS ON)
    target_link_libraries(weir PRIVATE weir_server)
    get_property(archives GLOBAL PROPERTY weir_archives)
    list(JOIN archives "," archives)
    set_property(TARGET weir PROPERTY LINK_LIBRARY_OVERRIDE "WHOLE_ARCHIVE,${archives}")
endfunction()

# A loadable module as an outsider writes one: it sees include/weir and nothing else.
function(weir_module_example folder)
    file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cc)
    if(NOT sources)
        return()
    endif()
    add_library(module_example MODULE ${sources})
    set_target_properties(module_example PROPERTIES PREFIX "")
    target_link_libraries(module_example PRIVATE weir_options)
endfunction()

# One program per layer, weir_unit_<layer>, linked with that layer and those above it
# only; the target weir_unit_tests builds all of them.
function(weir_unit_tests folder)
    add_library(weir_unit_main OBJECT ${folder}/main.cc)
    add_custom_target(weir_unit_tests)
    get_property(layers GLOBAL PROPERTY weir_layers)
    foreach(layer IN LISTS layers)
        file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/${layer}/*.cc)
        if(sources)
            add_executable(weir_unit_${layer} ${sources} $<TARGET_OBJECTS:weir_unit_main>)
            target_include_directories(weir_unit_${layer} PRIVATE ${PROJECT_SOURCE_DIR}/${folder})
            target_link_libraries(weir_unit_${layer} PRIVATE weir_${layer})
            add_dependencies(weir_unit_tests weir_unit_${layer})
        endif()
    endforeach()
endfunction()
