// A store's day: batches of functions that create, change and delete rows, some of which refuse. It knows what it asked
// for and what it was answered, and so what a database may hold after whatever befell it.
#pragma once

#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "common/store/sqlite/sqlite_store.h"
#include "tests/store/backend.h"

namespace gongjin::store {

// One request, which is one line of the journal if it is accepted.
struct Asked {
  std::string id;
  std::string name;
  std::string payload;
  bool deletes = false;  // what is there; what is not is created
  bool refuses = false;  // the function itself, after it has written
  bool answered = false;
  absl::Status answer;
  size_t answered_at = 0;  // as the workload's clock says
};

// Batches whose sizes and contents follow from the seed, one after the other: the same seed does the same.
class Workload {
 public:
  explicit Workload(
      uint64_t seed, std::function<size_t()> now = [] { return size_t{0}; })
      : random_(seed), now_(std::move(now)) {
    asked_.reserve(kMost);
  }
  // So many batches; during some of them somebody reads an older state.
  void Live(Store& store, int batches);
  const std::vector<Asked>& asked() const { return asked_; }

 private:
  static constexpr size_t kMost = 10000;  // functions on the writer refer to what was asked: it must not move

  int Upto(int most) { return std::uniform_int_distribution<int>(0, most)(random_); }
  bool Chance(int one_in) { return Upto(one_in - 1) == 0; }
  Asked Ask();
  void RunBatch(Store& store);

  std::mt19937_64 random_;
  std::function<size_t()> now_;
  std::vector<Asked> asked_;
};

// A database with small caches and frequent checkpoints, so that much happens in little time.
SqliteOptions SmallOptionsAt(const std::string& folder);

// What is wrong with a database that should hold this at `moment`: "r7 was answered and is lost"; "" when nothing is.
// A request counts as answered if it was so at or before the moment. One that was not, or whose outcome is unknown, may
// be there, whole, or not.
std::string JudgedAt(Store& store, const std::vector<Asked>& asked, size_t moment = SIZE_MAX);

// Writes one more row and line; "" or what is wrong.
std::string GoesOn(Store& store);

}  // namespace gongjin::store
