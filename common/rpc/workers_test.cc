#include "common/rpc/workers.h"

#include <atomic>
#include <future>

#include "gtest/gtest.h"

namespace gongjin::rpc {
namespace {

TEST(Workers, FinishWhatIsQueuedBeforeTheyEnd) {
  std::atomic<int> done = 0;
  {
    Workers workers(2, 1000);
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(workers.Run([&] { ++done; }));
  }
  EXPECT_EQ(done, 100);
}

TEST(Workers, RefuseWhatTheQueueCannotHold) {
  std::promise<void> started, go;
  Workers workers(1, 1);
  ASSERT_TRUE(workers.Run([&] {
    started.set_value();
    go.get_future().wait();
  }));
  started.get_future().wait();
  EXPECT_TRUE(workers.Run([] {})) << "the one place in the queue";
  EXPECT_FALSE(workers.Run([] {})) << "one more than the queue holds";
  go.set_value();
}

TEST(Workers, WorkMayQueueMoreWork) {
  std::promise<void> inner;
  Workers workers(1, 10);
  ASSERT_TRUE(workers.Run([&] { EXPECT_TRUE(workers.Run([&] { inner.set_value(); })); }));
  inner.get_future().wait();
}

}  // namespace
}  // namespace gongjin::rpc
