// The partnership that is measured.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "gongjin/partnership/v1/partnership.pb.h"

namespace gongjin::bench {

// The terms of an entrusted partnership as they are agreed in life: as many objectives, tasks, people, instalments and
// words as row 4 of the sample has. The people are PersonName's. Parties, title, round and term are the caller's.
partnership::v1::Partnership AgreedTerms(absl::string_view district);

inline constexpr int kPersons = 3;
// "districts/310113/persons/bench-1".
std::string PersonName(absl::string_view district, int64_t n);

}  // namespace gongjin::bench
