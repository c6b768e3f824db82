# Included by tests/CMakeLists.txt under the preset fuzz. One libFuzzer program a target in bin/; `fuzz` is all of them,
# and nothing else is built.
add_custom_target(fuzz)
gongjin_library(tests/fuzz EXCLUDE "_fuzz\\.cc$" DEPS gongjin_protos absl::strings)

# gongjin_fuzz(<name> [SOURCES <source>...] DEPS <target>... [DEFINES <definition>...] [FROM <target file>])
function(gongjin_fuzz name)
  cmake_parse_arguments(arg "" "FROM" "SOURCES;DEPS;DEFINES" ${ARGN})
  if(NOT arg_FROM)
    set(arg_FROM ${name})
  endif()
  add_executable(${name}_fuzz ${CMAKE_SOURCE_DIR}/tests/fuzz/${arg_FROM}_fuzz.cc ${arg_SOURCES})
  gongjin_configure(${name}_fuzz PRIVATE gongjin_pch_plain tests_fuzz ${arg_DEPS})
  target_compile_definitions(${name}_fuzz PRIVATE ${arg_DEFINES})
  target_link_options(${name}_fuzz PRIVATE -fsanitize=fuzzer,address,undefined)
  add_dependencies(fuzz ${name}_fuzz)
endfunction()

gongjin_fuzz(filter DEPS common_resource)
# Controls: the filter target with a fault planted in it, which scripts/fuzz must find.
gongjin_fuzz(control_property FROM filter DEFINES GONGJIN_FUZZ_CONTROL_PROPERTY DEPS common_resource)
gongjin_fuzz(control_memory FROM filter DEFINES GONGJIN_FUZZ_CONTROL_MEMORY DEPS common_resource)
gongjin_fuzz(page_token SOURCES ${CMAKE_SOURCE_DIR}/common/rpc/resume_token.cc DEPS common_resource)
gongjin_fuzz(identity_token DEPS common_access)
gongjin_fuzz(norms DEPS common_base)

# Of the tool only what reads and writes documents, and no gRPC.
set(documents document document_files requests yaml_read yaml_write yaml_scalar types names near language annotations
  text_values width)
list(TRANSFORM documents PREPEND ${CMAKE_SOURCE_DIR}/cli/)
list(TRANSFORM documents APPEND .cc)
gongjin_fuzz(documents SOURCES ${documents} DEPS ${base} yaml-cpp PkgConfig::utf8proc)

gongjin_fuzz(requests DEPS common_resource)
gongjin_fuzz(calls DEPS common_rpc services_registry services_partnership
  DEFINES GONGJIN_FUZZ_BEGIN="${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/calls")
