// How many connections a listener has handed over and that are still open. gRPC, which owns them from then on, does not
// say when one ends; the number of its descriptor does: it is closed then, or names another file.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace gongjin::rpc {

// One thread at a time.
class Places {
 public:
  // `in_all`, and of one address; 0: no bound on an address.
  Places(int in_all, int per_address) : in_all_(in_all), per_address_(per_address) {}

  enum class Verdict { kTaken, kFull, kAddressFull };
  // Takes a place for an open descriptor. `address`: whom to count it for, "" for nobody. `extra`: places above the
  // bound.
  Verdict Take(int descriptor, absl::string_view address, int extra = 0);
  // Gives back the places of what was closed since. A system call a place: some 0.2 µs.
  void Sweep();
  int taken() const { return static_cast<int>(taken_.size()); }

 private:
  struct Place {
    int descriptor;
    ino_t file;  // no two sockets of a machine that are open at once share it
    std::string address;
  };

  const int in_all_, per_address_;
  std::vector<Place> taken_;
  std::map<std::string, int, std::less<>> of_address_;
};

}  // namespace gongjin::rpc
