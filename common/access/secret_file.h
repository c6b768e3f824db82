// Small files that hold a secret: readable by their owner alone, whole or not there.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gongjin::access {

// The content without the line end; nullopt: no such file. FAILED_PRECONDITION: others may read it, or it cannot be
// read.
absl::StatusOr<std::optional<std::string>> ReadSecretFile(const std::string& path);
// Writes `text` and a line end, mode 0600; durable when it returns. ALREADY_EXISTS: there is a file, it stays as it is.
absl::Status WriteSecretFile(const std::string& path, absl::string_view text);
// What the file holds; when there is none, `text` is written first. For what is made once and kept. `flags`: O_NOFOLLOW
// in a folder of ours, where no link has a place.
absl::StatusOr<std::string> ReadOrWriteSecretFile(const std::string& path, absl::string_view text, int flags = 0);

// A key of 32 random bytes and nothing else in a folder of ours; nullopt: no such file. FAILED_PRECONDITION as above,
// or there is something else, as a link.
absl::StatusOr<std::optional<std::string>> ReadKeyFile(const std::string& path);
// The same, made at first use.
absl::StatusOr<std::string> ReadOrMakeKeyFile(const std::string& path);

}  // namespace gongjin::access
