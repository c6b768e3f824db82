#include "common/rpc/workers.h"

#include <atomic>
#include <future>
#include <memory>
#include <string>

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

// One thread that waits until Go; what is queued meanwhile is noted in the order in which it runs.
class Turns : public testing::Test {
 protected:
  Turns() {
    EXPECT_TRUE(workers_->Run([this] {
      started_.set_value();
      go_.get_future().wait();
    }));
    started_.get_future().wait();
  }
  bool Run(const std::string& whose) {
    return workers_->Run([this, whose] { order_ += whose; }, whose);
  }
  std::string Order() {
    go_.set_value();
    workers_.reset();
    return order_;
  }

  std::promise<void> started_, go_;
  std::string order_;
  std::unique_ptr<Workers> workers_ = std::make_unique<Workers>(1, 40);
};

TEST_F(Turns, AreTakenByThoseWhoWait) {
  for (const char* whose : {"a", "a", "a", "a", "b", "b", "c"}) ASSERT_TRUE(Run(whose));
  EXPECT_EQ(Order(), "abcabaa");
}

TEST_F(Turns, AreKeptForOthersByABoundOnEach) {
  for (int i = 0; i < 11; ++i) ASSERT_TRUE(Run("a")) << i;
  EXPECT_FALSE(Run("a")) << "one more than a quarter of the queue, and one";
  EXPECT_TRUE(Run("b"));
  EXPECT_EQ(Order(), "ab" + std::string(10, 'a'));
}

TEST(Workers, WorkMayQueueMoreWork) {
  std::promise<void> inner;
  Workers workers(1, 10);
  ASSERT_TRUE(workers.Run([&] { EXPECT_TRUE(workers.Run([&] { inner.set_value(); })); }));
  inner.get_future().wait();
}

}  // namespace
}  // namespace gongjin::rpc
