#include "tests/history/history.h"

#include <chrono>

#include "absl/strings/str_cat.h"

namespace gongjin::history {
namespace {

const char* ToText(Kind kind) {
  static const char* const names[] = {"Get", "Create", "Update", "Archive", "Unarchive", "Erase"};
  return names[static_cast<int>(kind)];
}

const char* ToText(Answer answer) {
  static const char* const names[] = {"unknown", "done", "ABSENT", "EXISTS", "STALE", "ARCHIVED", "REFUSED"};
  return names[static_cast<int>(answer)];
}

std::string Moments(int64_t asked, int64_t answered) {
  return absl::StrCat(" (asked ", asked, ", answered ", answered == kNever ? "never" : absl::StrCat(answered), ")");
}

std::string ToText(const std::vector<Access>& accesses) {
  std::string text;
  for (const Access& access : accesses)
    absl::StrAppend(&text, " ", access.row, "@r", access.revision, "=", access.value);
  return text;
}

}  // namespace

int64_t Now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::string ToText(const Version& version) {
  static const char* const lives[] = {"never there", "", " archived", " erased"};
  return absl::StrCat("r", version.revision, " value ", version.value, lives[static_cast<int>(version.life)]);
}

std::string ToText(const Operation& operation) {
  return absl::StrCat("client ", operation.client, " ", ToText(operation.kind), " of record ", operation.record,
                      operation.value != 0 ? absl::StrCat(" value ", operation.value) : "",
                      operation.request != 0 ? absl::StrCat(" request ", operation.request) : "",
                      operation.rests_on != 0 ? absl::StrCat(" over r", operation.rests_on) : "", " -> ",
                      operation.answer == Answer::kDone ? ToText(operation.seen) : ToText(operation.answer),
                      Moments(operation.asked, operation.answered));
}

std::string ToText(const Transaction& transaction) {
  return absl::StrCat("client ", transaction.client, " read", ToText(transaction.reads),
                      transaction.writes.empty() ? "" : absl::StrCat(", wrote", ToText(transaction.writes)), " -> ",
                      ToText(transaction.answer), Moments(transaction.asked, transaction.answered));
}

}  // namespace gongjin::history
