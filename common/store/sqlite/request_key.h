// The number under which the journal finds the line of a request: a keyed hash, for an index of 8 bytes a line instead
// of 150. Keyed, so that nobody can choose request ids that meet others'.
#pragma once

#include <cstdint>

#include "absl/strings/string_view.h"

namespace gongjin::store {

// SipHash-2-4 of the three, told apart by their lengths, under `key` of 16 bytes.
int64_t RequestKey(absl::string_view key, absl::string_view principal, absl::string_view method,
                   absl::string_view request_id);

// SipHash-2-4 as published; `key` has 16 bytes.
uint64_t SipHash(absl::string_view key, absl::string_view bytes);

}  // namespace gongjin::store
