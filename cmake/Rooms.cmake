# One CMake target per folder: common/base -> common_base. Its sources are the folder's *.cc, except *_test.cc (they
# make <target>_test, one test executable) and main.cc. DEPS is everything that the folder may use, nothing comes by
# itself. A folder that is not there yet is an empty target that passes on its DEPS, so rooms can arrive in any order.

# Flags for our own code; generated code does not link this. The release preset takes out five warnings that g++ 12
# raises over std::string and std::variant in its own headers at -O2; the dev preset and clang-tidy look all the same. A designated initializer names what differs and leaves the
# rest to its defaults, of which g++ 12 warns for each.
add_library(gongjin_flags INTERFACE)
target_compile_options(gongjin_flags INTERFACE -Wall -Wextra -Wshadow -Wconversion -Werror
  -Wno-missing-field-initializers)

# The preset fuzz: our own code counts what it reaches and watches itself; generated code does neither, and clang's own
# warnings are clang-tidy's business.
option(GONGJIN_FUZZ "Build for the fuzz targets" OFF)
if(GONGJIN_FUZZ)
  target_compile_options(gongjin_flags INTERFACE -w -fno-omit-frame-pointer
    -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined)
endif()

# g++ 12 sees uninitialized members in std::regex when it watches addresses as well.
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize=" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(gongjin_test_flags -Wno-maybe-uninitialized)
endif()

# Precompiled headers are made once and shared: plain, with gRPC (only for those that may use it), and for tests.
function(gongjin_pch name)
  cmake_parse_arguments(arg "" "" "HEADERS;LINK" ${ARGN})
  set(empty ${CMAKE_BINARY_DIR}/pch/${name}.cc)
  file(GENERATE OUTPUT ${empty} CONTENT "// Gives the precompiled header ${name} something to be built with.\n")
  add_library(${name} OBJECT ${empty})
  target_link_libraries(${name} PRIVATE ${arg_LINK})
  target_precompile_headers(${name} PRIVATE ${arg_HEADERS})
endfunction()

set(std_headers <algorithm> <atomic> <chrono> <cstdint> <functional> <map> <memory> <mutex> <optional> <string>
  <thread> <tuple> <unordered_map> <utility> <variant> <vector>)
set(plain_headers ${std_headers} <absl/status/status.h> <absl/status/statusor.h> <absl/strings/str_cat.h>
  <absl/strings/str_join.h> <absl/strings/str_split.h> <absl/strings/string_view.h> <absl/time/civil_time.h>
  <absl/time/time.h> <absl/types/span.h> <google/protobuf/descriptor.h> <google/protobuf/message.h>)
set(plain_link gongjin_flags protobuf::libprotobuf absl::status absl::statusor absl::strings absl::time absl::span)
gongjin_pch(gongjin_pch_protos LINK protobuf::libprotobuf Threads::Threads
  HEADERS <string> <limits> <google/protobuf/descriptor.h> <google/protobuf/extension_set.h>
    <google/protobuf/generated_message_reflection.h> <google/protobuf/generated_message_util.h>
    <google/protobuf/io/coded_stream.h> <google/protobuf/map.h> <google/protobuf/map_entry.h>
    <google/protobuf/map_field_inl.h> <google/protobuf/message.h> <google/protobuf/reflection_ops.h>
    <google/protobuf/repeated_field.h> <google/protobuf/unknown_field_set.h> <google/protobuf/wire_format.h>)
gongjin_pch(gongjin_pch_plain LINK ${plain_link} HEADERS ${plain_headers})
gongjin_pch(gongjin_pch_grpc LINK ${plain_link} gRPC::grpc++ HEADERS ${plain_headers} <grpcpp/grpcpp.h>)
gongjin_pch(gongjin_pch_test LINK ${plain_link} GTest::gmock HEADERS ${plain_headers} <gmock/gmock.h> <gtest/gtest.h>)

function(gongjin_target_name folder result)
  string(REPLACE "/" "_" name ${folder})
  set(${result} ${name} PARENT_SCOPE)
endfunction()

function(gongjin_configure target scope pch)
  target_include_directories(${target} ${scope} ${CMAKE_SOURCE_DIR})
  target_link_libraries(${target} ${scope} ${ARGN})
  target_link_libraries(${target} PRIVATE gongjin_flags)
  target_precompile_headers(${target} REUSE_FROM ${pch})
endfunction()

# gongjin_test_executable(<target> SOURCES <source>... DEPS <target>... [PCH <target>] [TIMEOUT <seconds>]
# [LABELS <label>...]): one gtest program, each of its cases a test of ctest.
function(gongjin_test_executable target)
  cmake_parse_arguments(arg "" "PCH;TIMEOUT" "SOURCES;DEPS;LABELS" ${ARGN})
  add_executable(${target} ${arg_SOURCES})
  if(NOT arg_PCH)
    set(arg_PCH gongjin_pch_test)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  gongjin_configure(${target} PRIVATE ${arg_PCH} ${arg_DEPS} GTest::gmock GTest::gmock_main)
  target_compile_options(${target} PRIVATE ${gongjin_test_flags})
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  gtest_discover_tests(${target} DISCOVERY_MODE PRE_TEST TEST_PREFIX ${target}: WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
    PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}")
endfunction()

# gongjin_library(<folder> DEPS <target>... [TEST_DEPS <target>...] [GRPC]): the folder's library and, from its
# *_test.cc, its test. GRPC lets the folder include grpcpp, and gives it the headers precompiled.
function(gongjin_library folder)
  cmake_parse_arguments(arg "GRPC" "EXCLUDE" "DEPS;TEST_DEPS;GENERATED" ${ARGN})
  gongjin_target_name(${folder} target)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.cc)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cc$")
  if(arg_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX ${arg_EXCLUDE})
    list(FILTER tests EXCLUDE REGEX ${arg_EXCLUDE})
  endif()
  if(NOT sources)
    add_library(${target} INTERFACE)  # headers alone, or nothing yet
    target_include_directories(${target} INTERFACE ${CMAKE_SOURCE_DIR})
    target_link_libraries(${target} INTERFACE ${arg_DEPS})
  else()
    set(pch gongjin_pch_plain)
    if(arg_GRPC)
      set(pch gongjin_pch_grpc)
      list(APPEND arg_DEPS gRPC::grpc++)
    endif()
    add_library(${target} STATIC ${sources} ${arg_GENERATED})
    gongjin_configure(${target} PUBLIC ${pch} ${arg_DEPS})
  endif()
  if(tests)
    gongjin_test_executable(${target}_test SOURCES ${tests} DEPS ${target} ${arg_TEST_DEPS})
  endif()
endfunction()

# gongjin_executable(<folder> <program> DEPS <target>... [GRPC] [MAIN_ONLY]): a program in bin/ from the folder's *.cc
# without its tests; MAIN_ONLY takes main.cc alone, when the rest is the folder's library.
function(gongjin_executable folder program)
  cmake_parse_arguments(arg "GRPC;MAIN_ONLY" "" "DEPS;TEST_DEPS" ${ARGN})
  if(NOT EXISTS ${CMAKE_SOURCE_DIR}/${folder}/main.cc)
    return()
  endif()
  if(NOT arg_MAIN_ONLY)  # all but main.cc becomes a library, so that the folder's tests can link it
    if(arg_GRPC)
      gongjin_library(${folder} GRPC DEPS ${arg_DEPS} TEST_DEPS ${arg_TEST_DEPS})
    else()
      gongjin_library(${folder} DEPS ${arg_DEPS} TEST_DEPS ${arg_TEST_DEPS})
    endif()
    gongjin_target_name(${folder} library)
    list(APPEND arg_DEPS ${library})
  endif()
  set(pch gongjin_pch_plain)
  if(arg_GRPC)
    set(pch gongjin_pch_grpc)
  endif()
  add_executable(${program} ${CMAKE_SOURCE_DIR}/${folder}/main.cc)
  gongjin_configure(${program} PRIVATE ${pch} ${arg_DEPS})
endfunction()

# gongjin_test(<folder> DEPS <target>... [GRPC] [TIMEOUT <seconds>] [LABELS <label>...]): one test executable from all
# *.cc of a folder under tests/.
function(gongjin_test folder)
  cmake_parse_arguments(arg "GRPC" "TIMEOUT" "DEPS;LABELS" ${ARGN})
  gongjin_target_name(${folder} target)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.cc)
  if(NOT sources)
    return()
  endif()
  set(pch gongjin_pch_test)
  if(arg_GRPC)
    set(pch gongjin_pch_grpc)
    list(APPEND arg_DEPS gRPC::grpc++)
  endif()
  gongjin_test_executable(${target} SOURCES ${sources} PCH ${pch} DEPS ${arg_DEPS} TIMEOUT "${arg_TIMEOUT}"
    LABELS ${arg_LABELS})
endfunction()

# <target of the room>_rules_mutants, built by scripts/mutate-rules alone: the rules' tests over rules that can be taken
# out one at a time.
function(gongjin_rule_mutants room sources tests)
  set(folder ${CMAKE_BINARY_DIR}/mutants/${room})
  set(mutated)
  foreach(source IN LISTS sources)
    cmake_path(GET source FILENAME file)
    list(APPEND mutated ${folder}/${file})
  endforeach()
  file(GLOB headers CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${room}/rules*.h)
  add_custom_command(
    OUTPUT ${mutated}
    COMMAND ${CMAKE_SOURCE_DIR}/scripts/mutate-rules --rewrite ${room} ${folder}
    DEPENDS ${sources} ${headers} ${CMAKE_SOURCE_DIR}/scripts/mutate-rules
    COMMENT "Rules of ${room} that can be taken out"
    VERBATIM)
  gongjin_target_name(${room}_rules_mutants target)
  add_executable(${target} EXCLUDE_FROM_ALL ${mutated} ${tests})
  gongjin_configure(${target} PRIVATE gongjin_pch_test common_base gongjin_protos GTest::gmock GTest::gmock_main)
  target_compile_options(${target} PRIVATE -Wno-error)
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
endfunction()

# gongjin_service(<name> [DEPS <target>...]): services/<name> of the one shape. rules.cc and rules_*.cc, with the
# sentences they say in texts.cc, are a target of their own that sees protos and common/base only; norms.textproto
# becomes gongjin::<name>::kNormsText; main.cc is gongjin-<name>.
function(gongjin_service name)
  cmake_parse_arguments(arg "" "" "DEPS" ${ARGN})
  set(folder services/${name})
  set(rules)
  set(is_rules "/(rules(_[a-z0-9_]+)?|texts(_test)?)\\.cc$")
  file(GLOB rule_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.cc)
  list(FILTER rule_sources INCLUDE REGEX ${is_rules})
  set(rule_tests ${rule_sources})
  list(FILTER rule_tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER rule_sources EXCLUDE REGEX "_test\\.cc$")
  if(rule_sources)
    set(rules services_${name}_rules)
    add_library(${rules} STATIC ${rule_sources})
    gongjin_configure(${rules} PUBLIC gongjin_pch_plain common_base gongjin_protos)
    if(rule_tests)
      gongjin_test_executable(${rules}_test SOURCES ${rule_tests} DEPS ${rules})
      gongjin_rule_mutants(${folder} "${rule_sources}" "${rule_tests}")
    endif()
  endif()
  set(norms)
  if(EXISTS ${CMAKE_SOURCE_DIR}/${folder}/norms.textproto)
    set(norms ${GONGJIN_GENERATED_DIR}/${folder}/norms_text.cc)
    add_custom_command(
      OUTPUT ${norms} ${GONGJIN_GENERATED_DIR}/${folder}/norms_text.h
      COMMAND ${CMAKE_COMMAND} -D NAME=${name} -D TEXT=${CMAKE_SOURCE_DIR}/${folder}/norms.textproto
              -D OUT=${GONGJIN_GENERATED_DIR}/${folder}/norms_text -P ${CMAKE_SOURCE_DIR}/cmake/EmbedNorms.cmake
      DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/norms.textproto ${CMAKE_SOURCE_DIR}/cmake/EmbedNorms.cmake
      COMMENT "Embedding ${folder}/norms.textproto"
      VERBATIM)
    set(norms ${norms} ${GONGJIN_GENERATED_DIR}/${folder}/norms_text.h)
  endif()
  gongjin_library(${folder} EXCLUDE ${is_rules} GENERATED ${norms} DEPS ${rules} ${arg_DEPS})
  gongjin_executable(${folder} gongjin-${name} MAIN_ONLY DEPS services_${name} ${arg_DEPS})
endfunction()
