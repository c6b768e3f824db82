// What may be on the disk after the power went at some moment: everything that was synced, and of the rest any part.
#pragma once

#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/lib/recording_vfs.h"

namespace gongjin::tests {

// Path -> bytes. A file that is not there is not among them.
using Image = std::map<std::string, std::string>;

// Goes through the events of a recording. At each moment: what is durable, and what is under way to the disk since.
class CrashImages {
 public:
  // Of what was under way.
  enum class Survives {
    kNothing,
    kAll,
    kSome,     // each order for itself
    kSectors,  // each sector of 512 bytes for itself; later ones may be there without earlier ones
    kTorn,     // all but the last write, of which the first part
  };
  static constexpr Survives kEvery[] = {Survives::kNothing, Survives::kAll, Survives::kSome, Survives::kSectors,
                                        Survives::kTorn};

  explicit CrashImages(const std::vector<FileEvent>& events) : events_(events) {}
  // Before the event of this number, which is not before the last one asked for.
  void GoTo(size_t moment);
  // The random ones differ with `random`.
  Image Make(Survives survives, std::mt19937_64& random) const;
  bool UnderWay() const { return !pending_.empty(); }

 private:
  const std::vector<FileEvent>& events_;
  size_t moment_ = 0;
  Image durable_;
  std::vector<const FileEvent*> pending_;  // in order, of all files
};

// Writes the image into a folder, in place of the files of an earlier one; the files' own folders do not count.
void WriteImage(const Image& image, const std::string& folder);

}  // namespace gongjin::tests
