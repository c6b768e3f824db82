#include "common/rpc/reflection.h"

#include "gmock/gmock.h"
#include "gongjin/common/v1/change.pb.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/descriptor_database.h"
#include "gtest/gtest.h"

namespace gongjin::rpc {
namespace {

using grpc::reflection::v1::ServerReflectionRequest;
using grpc::reflection::v1::ServerReflectionResponse;
using testing::Contains;
using testing::ElementsAre;

Reflection Known() {
  (void)common::v1::Change::descriptor();  // its file is linked
  return Reflection({"gongjin.common.v1.ChangeService"});
}

// What a client can do with the answer: build the files, none missing.
std::vector<std::string> Files(const ServerReflectionResponse& response) {
  google::protobuf::SimpleDescriptorDatabase database;
  std::vector<std::string> names;
  for (const auto& bytes : response.file_descriptor_response().file_descriptor_proto()) {
    google::protobuf::FileDescriptorProto file;
    EXPECT_TRUE(file.ParseFromString(bytes));
    names.push_back(file.name());
    database.Add(file);
  }
  google::protobuf::DescriptorPool pool(&database);
  for (const auto& name : names) EXPECT_NE(pool.FindFileByName(name), nullptr) << name;
  return names;
}

TEST(Reflection, ListsTheServicesAndItself) {
  ServerReflectionRequest request;
  request.set_list_services("*");
  std::vector<std::string> names;
  const auto response = Known().Answer(request);
  for (const auto& service : response.list_services_response().service()) names.push_back(service.name());
  EXPECT_THAT(names, ElementsAre("gongjin.common.v1.ChangeService", "grpc.reflection.v1.ServerReflection",
                                 "grpc.reflection.v1alpha.ServerReflection"));
}

TEST(Reflection, GivesFilesWithAllThatTheyImport) {
  ServerReflectionRequest request;
  request.set_file_containing_symbol("gongjin.common.v1.ChangeService.WatchChanges");
  const auto files = Files(Known().Answer(request));
  EXPECT_THAT(files, Contains("gongjin/common/v1/change.proto"));
  EXPECT_THAT(files, Contains("google/protobuf/any.proto"));
}

TEST(Reflection, KnowsBothItsNames) {
  for (const char* symbol :
       {"grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection.ServerReflectionInfo"}) {
    SCOPED_TRACE(symbol);
    ServerReflectionRequest request;
    request.set_file_containing_symbol(symbol);
    EXPECT_EQ(Files(Known().Answer(request)).size(), 1u);
  }
}

TEST(Reflection, FindsExtensions) {
  ServerReflectionRequest request;
  request.mutable_file_containing_extension()->set_containing_type("google.protobuf.MethodOptions");
  request.mutable_file_containing_extension()->set_extension_number(51803);
  EXPECT_THAT(Files(Known().Answer(request)), Contains("gongjin/annotations/v1/annotations.proto"));
  request.set_all_extension_numbers_of_type("google.protobuf.MethodOptions");
  const auto response = Known().Answer(request);
  EXPECT_THAT(response.all_extension_numbers_response().extension_number(), Contains(51803));
}

TEST(Reflection, SaysWhatItDoesNotKnow) {
  ServerReflectionRequest request;
  request.set_file_by_filename("nothing.proto");
  EXPECT_EQ(Known().Answer(request).error_response().error_code(), 5);
  EXPECT_EQ(Known().Answer({}).error_response().error_code(), 3);
  ServerReflectionResponse response;
  ASSERT_TRUE(response.ParseFromString(Known().AnswerBytes("\xff\xff")));
  EXPECT_EQ(response.error_response().error_code(), 3);
}

}  // namespace
}  // namespace gongjin::rpc
