// Whether a journal is what signed heads say it was.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/store/store.h"
#include "gongjin/common/v1/audit.pb.h"

namespace gongjin::audit {

// What is wrong, a sentence's worth each; empty: nothing. Reads the whole journal. `stem`: where the tree's nodes lie,
// which tell the first line that differs; they are not trusted for anything else.
struct Verdict {
  int64_t lines = 0;
  int64_t newer = 0;   // of them, those behind the largest head, which nobody signed
  int64_t erased = 0;  // payloads, for law's sake: no fault
  std::vector<std::string> faults;
};
// Each of `heads` is judged: one that was kept elsewhere, the one beside the database, or both.
absl::StatusOr<Verdict> Verify(store::Reader& reader, const std::string& epoch, const std::string& stem,
                               const std::vector<common::v1::TreeHead>& heads);
// Heads as `gongjinctl audit head` prints them, one a line. INVALID_ARGUMENT names the line that is none.
absl::StatusOr<std::vector<common::v1::TreeHead>> HeadsIn(const std::string& text);

}  // namespace gongjin::audit
