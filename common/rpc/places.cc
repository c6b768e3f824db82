#include "common/rpc/places.h"

#include <sys/stat.h>

#include <algorithm>

namespace gongjin::rpc {
namespace {

// 0: no such descriptor.
ino_t FileOf(int descriptor) {
  struct stat about {};
  return fstat(descriptor, &about) == 0 ? about.st_ino : 0;
}

}  // namespace

Places::Verdict Places::Take(int descriptor, absl::string_view address, int extra) {
  if (taken() >= in_all_ + extra) return Verdict::kFull;
  const bool counted = per_address_ > 0 && !address.empty();
  if (counted) {
    int& open = of_address_[std::string(address)];
    if (open >= per_address_) return Verdict::kAddressFull;
    ++open;
  }
  taken_.push_back({descriptor, FileOf(descriptor), counted ? std::string(address) : ""});
  return Verdict::kTaken;
}

void Places::Sweep() {
  const auto closed = [this](const Place& place) {
    if (FileOf(place.descriptor) == place.file) return false;
    const auto of = of_address_.find(place.address);
    if (of != of_address_.end() && --of->second == 0) of_address_.erase(of);
    return true;
  };
  taken_.erase(std::remove_if(taken_.begin(), taken_.end(), closed), taken_.end());
}

}  // namespace gongjin::rpc
