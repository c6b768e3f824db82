#include "bench/wire.h"

#include "gongjin/common/v1/change.pb.h"
#include "gtest/gtest.h"

namespace gongjin::bench {
namespace {

TEST(Wire, WritesWhatProtobufReads) {
  std::string message;
  AddBytes(message, 1, "token");
  AddNumber(message, 2, common::v1::WatchChangesRequest::BEGINNING);
  AddBytes(message, 3, "a");
  AddBytes(message, 3, "");
  common::v1::WatchChangesRequest request;
  ASSERT_TRUE(request.ParseFromString(message));
  EXPECT_EQ(request.resume_token(), "token");
  EXPECT_EQ(request.start(), common::v1::WatchChangesRequest::BEGINNING);
  EXPECT_EQ(request.types_size(), 2);
}

TEST(Wire, CountsAFieldAtTheTopAlone) {
  common::v1::WatchChangesResponse response;
  response.add_changes()->set_name("a");
  response.add_changes();
  response.set_resume_token("token");
  const std::string message = response.SerializeAsString();
  EXPECT_EQ(CountOf(message, 1), 2);
  EXPECT_EQ(CountOf(message, 2), 1);
  EXPECT_EQ(CountOf(message, 3), 0);
  EXPECT_EQ(CountOf(message.substr(0, message.size() - 1), 1), -1);
}

}  // namespace
}  // namespace gongjin::bench
