#include "common/rpc/trace.h"

#include "gtest/gtest.h"

namespace gongjin::rpc {
namespace {

constexpr char kGiven[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(Trace, ContinuesWhatIsWellFormedAlone) {
  const struct {
    const char* given_is;
    std::string given;
    bool continued;
  } cases[] = {
      {"well formed", kGiven, true},
      {"not sampled", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", true},
      {"absent", "", false},
      {"of an unknown version", "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false},
      {"too short", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0", false},
      {"longer than it may be", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-", false},
      {"in upper case", "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", false},
      {"of trace zero", "00-00000000000000000000000000000000-00f067aa0ba902b7-01", false},
      {"of span zero", "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", false},
      {"no hex", "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01", false},
      {"of other separators", "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false},
  };
  for (const auto& [given_is, given, continued] : cases) {
    SCOPED_TRACE(given_is);
    const Trace trace = Trace::Of(given);
    EXPECT_EQ(std::string(trace.traceparent()) == given, continued);
    EXPECT_TRUE(Trace::IsTraceparent(trace.traceparent()));
  }
}

TEST(Trace, NewOnesDiffer) { EXPECT_NE(Trace::Of("").trace_id(), Trace::Of("").trace_id()); }

TEST(Trace, TellsItsId) { EXPECT_EQ(Trace::Of(kGiven).trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736"); }

}  // namespace
}  // namespace gongjin::rpc
