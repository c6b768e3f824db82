#include "tests/store/workload.h"

#include <condition_variable>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/store/check.h"
#include "tests/store/gate.h"

namespace gongjin::store {
namespace {

constexpr int kNames = 40;        // few, so that rows change and go
constexpr int kMostBytes = 6000;  // of a payload: some need pages of their own
constexpr char kSetting[] = "last";

absl::Status Run(Writer& writer, const Asked& asked) {
  ASSIGN_OR_RETURN(const auto before, writer.Get(kSchool, asked.name));
  ASSIGN_OR_RETURN(const auto earlier, writer.History(asked.name, INT64_MAX, 1));
  Row row = School(IdOf(asked.name));
  row.revision = earlier.empty() ? 1 : earlier.front().revision + 1;
  row.payload = asked.payload;
  row.columns[kCode] = IdOf(asked.name);
  row.columns[kOpened] = static_cast<int64_t>(asked.payload.size());
  row.parties = {{"school", asked.id}};
  JournalLine line = Line(row);
  line.request_id = asked.id;
  line.request_hmac = asked.id;
  if (before.has_value()) line.kind = asked.deletes ? JournalLine::Kind::kDeleted : JournalLine::Kind::kUpdated;
  if (line.kind == JournalLine::Kind::kDeleted) {
    RETURN_IF_ERROR(writer.Erase(kSchool, asked.name));
  } else {
    RETURN_IF_ERROR(writer.Put(kSchool, row));
  }
  RETURN_IF_ERROR(writer.SetSetting(kSetting, asked.id));
  RETURN_IF_ERROR(writer.Append(line).status());
  return asked.refuses ? Refuse("P2", "term", "ENTRUSTED_TWICE", {asked.name}) : absl::OkStatus();
}

struct Held {
  std::vector<JournalLine> lines;
  std::map<std::string, Row> rows;
  std::string setting;
};

absl::StatusOr<Held> HeldBy(Store& store) {
  Held held;
  const auto status = store.Read([&](Reader& reader) -> absl::Status {
    while (true) {
      ASSIGN_OR_RETURN(auto lines, reader.Journal(held.lines.empty() ? 0 : held.lines.back().sequence, 1000));
      if (lines.empty()) break;
      for (auto& line : lines) held.lines.push_back(std::move(line));
    }
    ASSIGN_OR_RETURN(const auto setting, reader.Setting(kSetting));
    held.setting = setting.value_or("");
    Query query;
    query.type = kSchool;
    query.archived = true;
    return reader.Find(query, [&](Row& row) {
      held.rows[row.name] = row;
      return true;
    });
  });
  if (!status.ok()) return status;
  return held;
}

std::string LinesAreSound(const Held& held, const std::map<std::string, const Asked*>& asked) {
  for (const JournalLine& line : held.lines) {
    const auto found = asked.find(line.request_id);
    if (found == asked.end()) return absl::StrCat("a line of nobody's: ", line.request_id);
    const Asked& one = *found->second;
    if (one.refuses || (one.answered && !one.answer.ok() && !absl::IsUnknown(one.answer)))
      return absl::StrCat(one.id, " was refused and is there: ", one.answer.ToString());
    if (line.payload != one.payload || line.name != one.name) return absl::StrCat(one.id, " is not what was asked for");
  }
  return "";
}

std::string NothingIsLost(const Held& held, const std::vector<Asked>& asked, size_t moment) {
  std::map<std::string, int> there;
  for (const auto& line : held.lines) ++there[line.request_id];
  for (const auto& one : asked) {
    if (one.answered && one.answer.ok() && one.answered_at <= moment && there[one.id] == 0)
      return absl::StrCat(one.id, " was answered and is lost");
    if (there[one.id] > 1) return absl::StrCat(one.id, " is there more than once");
  }
  return "";
}

// What the product itself looks at, and the setting.
std::string AgreesWithItself(Store& store, const Held& held) {
  absl::StatusOr<Checked> checked;
  const auto status = store.Read([&](Reader& reader) {
    checked = Check(reader, SchoolTables());
    return checked.status();
  });
  if (!status.ok()) return absl::StrCat("cannot be read: ", status.ToString());
  if (!checked->faults.empty()) return checked->faults.front();
  const std::string newest = held.lines.empty() ? "" : held.lines.back().request_id;
  return held.setting == newest ? "" : absl::StrCat("the setting is of ", held.setting, ", not of ", newest);
}

// The unique index and the memory of requests answer like the tables.
std::string IndexesAgree(Store& store, const Held& held) {
  std::string wrong;
  const auto status = store.Read([&](Reader& reader) -> absl::Status {
    for (const auto& line : held.lines) {
      ASSIGN_OR_RETURN(const auto found, reader.FindRequest(line.principal, line.method, line.request_id));
      if (!found.has_value() || found->sequence != line.sequence)
        wrong = absl::StrCat(line.request_id, " is not found by its request");
    }
    for (const auto& [name, row] : held.rows) {
      Query query;
      query.type = kSchool;
      query.where = Expr{Expr::Op::kEq, kCode, row.columns[kCode], "", {}};
      ASSIGN_OR_RETURN(const int64_t count, reader.Count(query));
      if (count != 1) wrong = absl::StrCat(count, " rows have the code of ", name);
    }
    return absl::OkStatus();
  });
  return status.ok() ? wrong : absl::StrCat("cannot be read: ", status.ToString());
}

}  // namespace

void Workload::Live(Store& store, int batches) {
  for (int i = 0; i < batches; ++i) {
    if (!Chance(10)) {
      RunBatch(store);
      continue;
    }
    // A checkpoint cannot move what somebody reads the state before of. What the reader is told is none of this test's.
    bool ran = false;
    store
        .Read([&](Reader& reader) {
          auto status = reader.LastSequence().status();
          RunBatch(store);
          ran = true;
          return status;
        })
        .IgnoreError();
    if (!ran) RunBatch(store);
  }
}

Asked Workload::Ask() {
  Asked asked;
  asked.id = absl::StrCat("r", asked_.size());
  asked.name = School(absl::StrCat("s", Upto(kNames - 1))).name;
  const int bytes = Upto(Chance(8) ? kMostBytes : 100);
  asked.payload = absl::StrCat(asked.id, ":", std::string(static_cast<size_t>(bytes), 'x'));
  asked.refuses = Chance(6);
  asked.deletes = Chance(4);
  return asked;
}

void Workload::RunBatch(Store& store) {
  const size_t begin = asked_.size();
  for (int more = Upto(6); more >= 0; --more) asked_.push_back(Ask());
  if (asked_.size() > kMost) std::abort();
  Gate gate;
  gate.Enter(store);
  std::mutex mutex;
  std::condition_variable changed;
  size_t open = asked_.size() - begin;
  for (size_t i = begin; i < asked_.size(); ++i) {
    Asked& asked = asked_[i];
    store.Write([&asked](Writer& writer) { return Run(writer, asked); },
                [&](const absl::Status& status) {
                  const std::lock_guard lock(mutex);
                  asked.answered = true;
                  asked.answer = status;
                  asked.answered_at = now_();
                  --open;
                  changed.notify_one();
                });
  }
  gate.Open();
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return open == 0; });
}

SqliteOptions SmallOptionsAt(const std::string& folder) {
  SqliteOptions options;
  options.path = absl::StrCat(folder, "/test.db");
  options.ballast_bytes = 0;
  options.min_free_bytes = 0;
  options.cache_kib = 256;             // a batch must write before its commit
  options.checkpoint_bytes = 1 << 17;  // many come to pass
  return options;
}

std::string JudgedAt(Store& store, const std::vector<Asked>& asked, size_t moment) {
  const auto held = HeldBy(store);
  if (!held.ok()) return absl::StrCat("cannot be read: ", held.status().ToString());
  std::map<std::string, const Asked*> by_id;
  for (const auto& one : asked) by_id[one.id] = &one;
  if (auto wrong = LinesAreSound(*held, by_id); !wrong.empty()) return wrong;
  if (auto wrong = NothingIsLost(*held, asked, moment); !wrong.empty()) return wrong;
  if (auto wrong = AgreesWithItself(store, *held); !wrong.empty()) return wrong;
  return IndexesAgree(store, *held);
}

std::string GoesOn(Store& store) {
  const Asked more = {.id = "more", .name = School("more").name, .payload = "more"};
  const auto status = store.WriteAndWait([&](Writer& writer) { return Run(writer, more); });
  return status.ok() ? "" : absl::StrCat("nothing more can be written: ", status.ToString());
}

}  // namespace gongjin::store
