#include "common/store/sqlite/answers.h"

#include <exception>
#include <utility>

#include "spdlog/spdlog.h"

namespace gongjin::store {

Answers::Answers() : thread_([this] { Run(); }) {}

void Answers::Post(std::vector<Waiting> batch) {
  {
    const std::lock_guard lock(mutex_);
    batches_.push_back(std::move(batch));
  }
  posted_.notify_one();
}

void Answers::Close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  posted_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Answers::Give(std::vector<Waiting>& batch) {
  for (auto& waiting : batch) {
    if (!waiting.done) continue;
    try {
      waiting.done(std::move(waiting.answer));
    } catch (const std::exception& error) {
      spdlog::error("an answer could not be given: {}", error.what());
    }
  }
}

void Answers::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    posted_.wait(lock, [&] { return closed_ || !batches_.empty(); });
    if (batches_.empty()) return;
    std::vector<std::vector<Waiting>> batches;
    batches.swap(batches_);
    lock.unlock();
    for (auto& batch : batches) Give(batch);
    batches.clear();  // what the functions hold is let go here, not under the lock
    lock.lock();
  }
}

}  // namespace gongjin::store
