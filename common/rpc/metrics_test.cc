#include "common/rpc/metrics.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace gongjin::rpc {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Metrics, CountCallsByCodeAndTime) {
  Metrics metrics;
  auto& get = metrics.ForMethod("pkg.Service/Get");
  metrics.ForMethod("pkg.Service/NeverCalled");
  for (int i = 0; i < 3; ++i) get.Started();
  get.Handled(0, absl::Microseconds(100));  // the border belongs to its bucket
  get.Handled(0, absl::Microseconds(101));
  get.Handled(5, absl::Seconds(11));
  const std::string text = metrics.Text();
  EXPECT_THAT(text, HasSubstr(R"(grpc_server_started_total{grpc_service="pkg.Service",grpc_method="Get"} 3)"));
  EXPECT_THAT(text, HasSubstr(R"(grpc_method="Get",grpc_code="OK"} 2)"));
  EXPECT_THAT(text, HasSubstr(R"(grpc_method="Get",grpc_code="NOT_FOUND"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(grpc_method="Get",le="0.0001"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(grpc_method="Get",le="10"} 2)"));
  EXPECT_THAT(text, HasSubstr(R"(grpc_method="Get",le="+Inf"} 3)"));
  EXPECT_THAT(text, Not(HasSubstr("NeverCalled")));
}

TEST(Metrics, NumbersAreReadWhenAsked) {
  Metrics metrics;
  double depth = 1;
  metrics.Add("gongjin_depth", "Depth.", false, {{"service", "a"}}, [&] { return depth; });
  metrics.Add("gongjin_depth", "Depth.", false, {{"service", "b"}}, [] { return 7; });
  depth = 2;
  EXPECT_THAT(metrics.Text(), HasSubstr("# TYPE gongjin_depth gauge\ngongjin_depth{service=\"a\"} 2\n"
                                        "gongjin_depth{service=\"b\"} 7\n"));
}

}  // namespace
}  // namespace gongjin::rpc
