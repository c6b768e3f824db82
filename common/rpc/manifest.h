// What a backup says of itself, in manifest.yaml beside its files: so that one that is half there, or whose bytes have
// changed, is not taken for a backup.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace gongjin::rpc {

// A file as it was copied.
struct CopiedFile {
  std::string file;    // "registry.db"
  std::string sha256;  // in hex
  int64_t bytes = 0;
};

struct CopiedDatabase {
  std::string service;
  int64_t format = 0;
  std::string epoch;  // of the original
  int64_t last_sequence = 0;
  CopiedFile copied;
};

struct Manifest {
  std::string program;  // "gongjin-suite"
  absl::Time begun;     // what was answered before is in it
  std::vector<CopiedDatabase> databases;
  std::vector<CopiedFile> files;  // keys, secrets, heads
};

inline constexpr char kManifestFile[] = "manifest.yaml";

std::string TextOf(const Manifest& manifest);
// FAILED_PRECONDITION: there is none, it is cut off, or of a later program.
absl::StatusOr<Manifest> ReadManifest(const std::string& folder);

// Copies a file to a new one, mode 0600, durable, and tells what it has read. FAILED_PRECONDITION: it cannot be read or
// written, is a link or no file, has more than `most_bytes`, or there is one already.
absl::StatusOr<CopiedFile> CopyFile(const std::string& folder, const std::string& file, const std::string& to_folder,
                                    int64_t most_bytes);
// The same of a file that stays where it is.
absl::StatusOr<CopiedFile> LookAtFile(const std::string& folder, const std::string& file);

}  // namespace gongjin::rpc
