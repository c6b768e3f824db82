// Tells callers how their functions ended, beside the writer, so that the next batch does not wait for that.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "common/store/sqlite/queue.h"

namespace gongjin::store {

// One thread. `Post` may be called on any.
class Answers {
 public:
  Answers();
  ~Answers() { Close(); }
  // Calls `done` of each with its answer, on the answering thread.
  void Post(std::vector<Waiting> batch);
  // Gives all answers that were posted, then ends the thread.
  void Close();

  // Calls `done` of each with its answer, here. What it throws is logged.
  static void Give(std::vector<Waiting>& batch);

 private:
  void Run();

  std::mutex mutex_;
  std::condition_variable posted_;
  std::vector<std::vector<Waiting>> batches_;
  bool closed_ = false;
  std::thread thread_;
};

}  // namespace gongjin::store
