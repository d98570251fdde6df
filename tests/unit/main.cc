// The main() of every unit test program. Catch's own part is compiled here, once.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
