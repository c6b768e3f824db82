#include "tests/lib/crash_images.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace gongjin::tests {
namespace {

constexpr size_t kSector = 512;

// Bytes [from, to) of a write reach the file; a gap before them reads as zeros.
void Put(const FileEvent& write, size_t from, size_t to, std::string& file) {
  const size_t at = static_cast<size_t>(write.offset) + from;
  const size_t end = static_cast<size_t>(write.offset) + to;
  if (file.size() < end) file.resize(end);
  std::copy(write.bytes.begin() + static_cast<std::ptrdiff_t>(from),
            write.bytes.begin() + static_cast<std::ptrdiff_t>(to), file.begin() + static_cast<std::ptrdiff_t>(at));
}

void Apply(const FileEvent& event, Image& image) {
  switch (event.kind) {
    case FileEvent::Kind::kWrite:
      return Put(event, 0, event.bytes.size(), image[event.path]);
    case FileEvent::Kind::kTruncate:
      return image[event.path].resize(static_cast<size_t>(event.offset));
    case FileEvent::Kind::kDelete:
      image.erase(event.path);
      return;
    case FileEvent::Kind::kSync:
      return;
  }
}

bool Tossed(std::mt19937_64& random) { return (random() & 1) != 0; }

void ApplySectors(const FileEvent& write, std::mt19937_64& random, Image& image) {
  std::string& file = image[write.path];
  for (size_t from = 0; from < write.bytes.size();) {
    const size_t in_sector = (static_cast<size_t>(write.offset) + from) % kSector;
    const size_t to = std::min(write.bytes.size(), from + kSector - in_sector);
    if (Tossed(random)) Put(write, from, to, file);
    from = to;
  }
}

}  // namespace

void CrashImages::GoTo(size_t moment) {
  for (; moment_ < moment; ++moment_) {
    const FileEvent& event = events_[moment_];
    const bool ends = event.kind == FileEvent::Kind::kSync || (event.kind == FileEvent::Kind::kDelete && event.durable);
    if (!ends) {
      pending_.push_back(&event);
      continue;
    }
    // A sync of a file makes durable what that file was told. SQLite's first sync of a new one (of a log or a journal;
    // the database itself is made by the store) also syncs the folder: what was deleted there is then gone.
    const bool syncs_folder = durable_.count(event.path) == 0 || event.kind == FileEvent::Kind::kDelete;
    const auto others = std::stable_partition(pending_.begin(), pending_.end(), [&](const FileEvent* before) {
      return before->path == event.path || (syncs_folder && before->kind == FileEvent::Kind::kDelete);
    });
    for (auto before = pending_.begin(); before != others; ++before) Apply(**before, durable_);
    pending_.erase(pending_.begin(), others);
    Apply(event, durable_);
    if (event.kind == FileEvent::Kind::kSync) durable_[event.path];
  }
}

Image CrashImages::Make(Survives survives, std::mt19937_64& random) const {
  Image image = durable_;
  if (survives == Survives::kNothing) return image;
  const FileEvent* last_write = nullptr;
  for (const FileEvent* event : pending_)
    if (event->kind == FileEvent::Kind::kWrite && !event->bytes.empty()) last_write = event;
  for (const FileEvent* event : pending_) {
    const bool writes = event->kind == FileEvent::Kind::kWrite;
    if (survives == Survives::kSectors && writes) {
      ApplySectors(*event, random, image);
    } else if (survives == Survives::kTorn && event == last_write) {
      Put(*event, 0, random() % event->bytes.size(), image[event->path]);
    } else if (survives == Survives::kAll || survives == Survives::kTorn || Tossed(random)) {
      Apply(*event, image);
    }
  }
  return image;
}

void WriteImage(const Image& image, const std::string& folder) {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) std::filesystem::remove(entry.path());
  for (const auto& [path, bytes] : image) {
    const auto file = std::filesystem::path(folder) / std::filesystem::path(path).filename();
    std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
}

}  // namespace gongjin::tests
