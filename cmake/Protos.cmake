# C++ message code for every .proto: ours, one static library per package folder
# (protos/gongjin/registry/v1 -> proto_registry_v1), and the third-party definitions they import.
# Our code links gongjin_protos, which is all of them. No gRPC stubs are made: servers register
# ByteBuffer handlers by table, clients are generic, and both read the descriptors.

set(GONGJIN_PROTO_DIR ${CMAKE_SOURCE_DIR}/protos)
set(GONGJIN_THIRD_PARTY_PROTO_DIR ${CMAKE_BINARY_DIR}/third_party_protos)
set(GONGJIN_GENERATED_DIR ${CMAKE_BINARY_DIR}/generated)

# What is compiled of the third-party definitions; the others are there to be imported, if ever.
set(GONGJIN_THIRD_PARTY_PROTOS
  buf/validate/validate.proto
  google/api/annotations.proto
  google/api/client.proto
  google/api/field_behavior.proto
  google/api/field_info.proto
  google/api/http.proto
  google/api/launch_stage.proto
  google/api/resource.proto
  google/rpc/code.proto
  google/rpc/error_details.proto
  google/rpc/status.proto
  google/type/date.proto
  google/type/dayofweek.proto
  google/type/month.proto
  grpc/reflection/v1/reflection.proto)

set(node_modules ${CMAKE_SOURCE_DIR}/node_modules)
find_program(GONGJIN_NODE node PATHS ${node_modules}/.bin NO_DEFAULT_PATH REQUIRED
  DOC "Node 24 from package-lock.json; scripts/install puts it there")
list(TRANSFORM GONGJIN_THIRD_PARTY_PROTOS PREPEND ${GONGJIN_THIRD_PARTY_PROTO_DIR}/ OUTPUT_VARIABLE third_party_sources)
add_custom_command(
  OUTPUT ${third_party_sources}
  COMMAND ${GONGJIN_NODE} ${CMAKE_SOURCE_DIR}/cmake/third_party_protos.mjs ${GONGJIN_THIRD_PARTY_PROTO_DIR}
  DEPENDS ${CMAKE_SOURCE_DIR}/cmake/third_party_protos.mjs ${CMAKE_SOURCE_DIR}/package-lock.json
  COMMENT "Collecting third-party protos"
  VERBATIM)
add_custom_target(third_party_proto_sources DEPENDS ${third_party_sources})

# gongjin_protoc(<result variable> <proto path relative to its root>...): the .pb.cc files, one protoc run each, so
# that an edit remakes only what it reaches.
function(gongjin_protoc result)
  set(generated)
  foreach(proto IN LISTS ARGN)
    string(REGEX REPLACE "\\.proto$" ".pb" stem ${GONGJIN_GENERATED_DIR}/${proto})
    if(EXISTS ${GONGJIN_PROTO_DIR}/${proto})
      set(source ${GONGJIN_PROTO_DIR}/${proto})
    else()
      set(source ${GONGJIN_THIRD_PARTY_PROTO_DIR}/${proto})
    endif()
    add_custom_command(
      OUTPUT ${stem}.cc ${stem}.h
      COMMAND protobuf::protoc -I${GONGJIN_PROTO_DIR} -I${GONGJIN_THIRD_PARTY_PROTO_DIR}
              --cpp_out=${GONGJIN_GENERATED_DIR} --dependency_out=${stem}.d ${proto}
      DEPENDS ${source}
      # Imports of third-party files are known from the .d file only after the first run.
      DEPENDS third_party_proto_sources
      DEPFILE ${stem}.d
      COMMENT "protoc ${proto}"
      VERBATIM)
    list(APPEND generated ${stem}.cc ${stem}.h)
  endforeach()
  set(${result} ${generated} PARENT_SCOPE)
endfunction()

# One library of generated code. Its headers count as system headers, it is not held to our warnings.
function(gongjin_proto_library target)
  gongjin_protoc(sources ${ARGN})
  add_library(${target} STATIC ${sources})
  target_include_directories(${target} SYSTEM PUBLIC ${GONGJIN_GENERATED_DIR})
  target_link_libraries(${target} PUBLIC protobuf::libprotobuf Threads::Threads)
  target_precompile_headers(${target} REUSE_FROM gongjin_pch_protos)
  # A package may import any other: all headers are made before any of it is compiled.
  add_dependencies(${target} gongjin_generated_protos)
  set_property(GLOBAL APPEND PROPERTY gongjin_proto_libraries ${target})
  set_property(GLOBAL APPEND PROPERTY gongjin_proto_headers ${sources})
endfunction()

file(MAKE_DIRECTORY ${GONGJIN_GENERATED_DIR})
add_custom_target(gongjin_generated_protos)
gongjin_proto_library(proto_third_party ${GONGJIN_THIRD_PARTY_PROTOS})

file(GLOB_RECURSE protos CONFIGURE_DEPENDS RELATIVE ${GONGJIN_PROTO_DIR} ${GONGJIN_PROTO_DIR}/gongjin/*.proto)
set(folders)
foreach(proto IN LISTS protos)
  cmake_path(GET proto PARENT_PATH folder)
  list(APPEND folders ${folder})
  string(MAKE_C_IDENTIFIER ${folder} key)
  list(APPEND protos_of_${key} ${proto})
endforeach()
list(REMOVE_DUPLICATES folders)
foreach(folder IN LISTS folders)
  string(MAKE_C_IDENTIFIER ${folder} key)
  string(REGEX REPLACE "^gongjin_" "proto_" target ${key})
  gongjin_proto_library(${target} ${protos_of_${key}})
endforeach()

get_property(headers GLOBAL PROPERTY gongjin_proto_headers)
set_property(TARGET gongjin_generated_protos PROPERTY SOURCES ${headers})

# All of it is linked whole: services are looked up by name, and the linker would drop a file that nothing refers to
# (registry_service.proto has no message of its own). So the order of packages that import one another is free, too.
get_property(libraries GLOBAL PROPERTY gongjin_proto_libraries)
add_library(gongjin_protos INTERFACE)
list(JOIN libraries "," libraries)
target_link_libraries(gongjin_protos INTERFACE "$<LINK_LIBRARY:WHOLE_ARCHIVE,${libraries}>")
target_include_directories(gongjin_protos SYSTEM INTERFACE ${GONGJIN_GENERATED_DIR})
add_dependencies(gongjin_protos gongjin_generated_protos)
