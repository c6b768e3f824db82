#include "tests/history/keeper.h"

#include <cstdio>
#include <cstdlib>
#include <limits>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"

namespace gongjin::history {
namespace {

using store::JournalLine;
using store::Reader;
using store::Row;
using store::Writer;

constexpr char kDistrict[] = "districts/1";

std::string GroupName(int32_t group) { return absl::StrCat(kDistrict, "/groups/", group); }

[[noreturn]] void End(const absl::Status& status) {
  std::fprintf(stderr, "the store says %s\n", status.ToString().c_str());
  std::abort();
}

absl::Status Refusal() { return Refuse("", "", "TEST_REFUSES", {}); }

std::string PayloadOf(const Version& version) {
  return absl::StrCat(version.value, " ", static_cast<int>(version.life));
}

Version VersionOf(int64_t revision, const std::string& payload) {
  const std::vector<std::string> words = absl::StrSplit(payload, ' ');
  Version version;
  int life = 0;
  if (words.size() != 2 || !absl::SimpleAtoi(words[0], &version.value) || !absl::SimpleAtoi(words[1], &life))
    End(absl::InternalError(payload));
  version.life = static_cast<Life>(life);
  version.revision = revision;
  return version;
}

Row RowOf(const std::string& name, const std::string& parent, const Version& version) {
  Row row;
  row.name = name;
  row.parent = parent;
  row.district = kDistrict;
  row.revision = version.revision;
  row.archived = version.life == Life::kArchived;
  row.payload = PayloadOf(version);
  return row;
}

absl::StatusOr<Version> Current(Reader& reader, const std::string& name) {
  ASSIGN_OR_RETURN(const auto row, reader.Get(kRecord, name));
  if (row.has_value()) return VersionOf(row->revision, row->payload);
  // One that lived before goes on counting.
  ASSIGN_OR_RETURN(const auto lines, reader.History(name, std::numeric_limits<int64_t>::max(), 1));
  if (lines.empty()) return Version{};
  return VersionOf(lines[0].revision, lines[0].payload);
}

Answer Judge(const Version& now, const Operation& operation, Negligence negligence) {
  const bool there = now.life == Life::kLive || now.life == Life::kArchived;
  if (operation.kind == Kind::kCreate) return there ? Answer::kExists : Answer::kDone;
  if (!there) return Answer::kAbsent;
  if (negligence != Negligence::kIgnoresEtag && operation.rests_on != 0 && operation.rests_on != now.revision)
    return Answer::kStale;
  if (negligence == Negligence::kRefusesAtRandom && operation.rests_on != 0 && operation.value % 8 == 0)
    return Answer::kStale;
  if (operation.kind == Kind::kUpdate && now.life == Life::kArchived) return Answer::kArchived;
  return Answer::kDone;
}

Version Next(Version version, const Operation& operation) {
  const Life before = version.life;
  if (operation.kind == Kind::kArchive) version.life = Life::kArchived;
  if (operation.kind == Kind::kUnarchive) version.life = Life::kLive;
  const bool archives = operation.kind == Kind::kArchive || operation.kind == Kind::kUnarchive;
  if (archives && version.life == before) return version;
  ++version.revision;
  if (operation.kind == Kind::kErase) version.life = Life::kErased;
  if (operation.kind == Kind::kCreate) version.life = Life::kLive;
  if (operation.value != 0) version.value = operation.value;
  return version;
}

absl::Status Append(Writer& writer, const Row& row, const Operation& operation) {
  JournalLine line;
  line.kind = operation.kind == Kind::kErase    ? JournalLine::Kind::kDeleted
              : operation.kind == Kind::kCreate ? JournalLine::Kind::kCreated
                                                : JournalLine::Kind::kUpdated;
  line.district = row.district;
  line.type = kRecord;
  line.name = row.name;
  line.revision = row.revision;
  line.time = absl::FromUnixMicros(1552608000123456);
  line.principal = "districts/1/principals/wang";
  line.organization = "districts/1/organizations/bureau";
  line.method = "Test/Write";
  if (operation.request != 0) line.request_id = absl::StrCat(operation.request);
  line.payload = row.payload;
  return writer.Append(line).status();
}

absl::Status Write(Writer& writer, Operation& operation, Negligence negligence) {
  operation.answer = Answer::kDone;
  operation.seen = {};
  if (operation.request != 0) {
    ASSIGN_OR_RETURN(const auto line,
                     writer.FindRequest("districts/1/principals/wang", "Test/Write", absl::StrCat(operation.request)));
    if (line.has_value()) {
      operation.seen = VersionOf(line->revision, line->payload);
      return absl::OkStatus();
    }
  }
  const std::string name = RecordName(operation.record);
  ASSIGN_OR_RETURN(const Version before, Current(writer, name));
  operation.answer = Judge(before, operation, negligence);
  if (operation.answer != Answer::kDone) return Refusal();
  operation.seen = Next(before, operation);
  if (operation.seen == before) return absl::OkStatus();
  const Row row = RowOf(name, kDistrict, operation.seen);
  if (operation.kind == Kind::kErase) {
    RETURN_IF_ERROR(writer.Erase(kRecord, name));
  } else {
    RETURN_IF_ERROR(writer.Put(kRecord, row));
  }
  RETURN_IF_ERROR(Append(writer, row, operation));
  if (!IsForbidden(operation.value)) return absl::OkStatus();
  operation.answer = Answer::kRefused;
  return Refusal();
}

absl::Status Read(Reader& reader, Operation& operation) {
  ASSIGN_OR_RETURN(const auto row, reader.Get(kRecord, RecordName(operation.record)));
  operation.answer = row.has_value() ? Answer::kDone : Answer::kAbsent;
  if (row.has_value()) operation.seen = VersionOf(row->revision, row->payload);
  return absl::OkStatus();
}

// The number of a row, from its name.
int32_t RowOfName(const std::string& name) {
  int32_t row = 0;
  if (!absl::SimpleAtoi(name.substr(name.rfind('/') + 1), &row)) End(absl::InternalError(name));
  return row;
}

absl::Status ReadRows(Reader& reader, Plan plan, const std::vector<int32_t>& rows, Transaction& transaction) {
  transaction.reads.clear();
  transaction.listed.clear();
  if (plan == Plan::kList || plan == Plan::kListAndWrite) {
    const int32_t group = rows[0] / kRowsOfGroup;
    store::Query query;
    query.type = kRecord;
    query.parent = GroupName(group);
    transaction.listed.push_back(group);
    return reader.Find(query, [&](Row& row) {
      transaction.reads.push_back({RowOfName(row.name), row.revision, VersionOf(row.revision, row.payload).value});
      return true;
    });
  }
  for (const int32_t each : rows) {
    ASSIGN_OR_RETURN(const auto row, reader.Get(kRecord, RowName(each)));
    Access read{each, 0, 0};
    if (row.has_value()) read = {each, row->revision, VersionOf(row->revision, row->payload).value};
    transaction.reads.push_back(read);
  }
  return absl::OkStatus();
}

absl::Status ReadAndWrite(Writer& writer, Plan plan, const std::vector<int32_t>& rows, Transaction& transaction) {
  RETURN_IF_ERROR(ReadRows(writer, plan, rows, transaction));
  for (Access& write : transaction.writes) {
    write.revision = 1;
    for (const Access& read : transaction.reads)
      if (read.row == write.row) write.revision = read.revision + 1;
    const std::string parent = GroupName(write.row / kRowsOfGroup);
    RETURN_IF_ERROR(writer.Put(kRecord, RowOf(RowName(write.row), parent, {Life::kLive, write.revision, write.value})));
  }
  return plan == Plan::kWriteAndRefuse ? Refusal() : absl::OkStatus();
}

bool IsAnswer(const absl::Status& status) { return status.ok() || BareReasonOf(status) == "TEST_REFUSES"; }

}  // namespace

std::vector<store::Table> Tables() {
  store::Table table;
  table.type = kRecord;
  table.id = "record";
  table.orderings = {{{store::OrderPart::kName, false}}};
  return {table};
}

std::string RecordName(int32_t record) { return absl::StrCat(kDistrict, "/records/", record); }

std::string RowName(int32_t row) { return absl::StrCat(GroupName(row / kRowsOfGroup), "/rows/", row); }

void Perform(store::Store& store, Operation& operation, Negligence negligence) {
  const absl::Status status =
      operation.kind == Kind::kGet
          ? store.Read([&](Reader& reader) { return Read(reader, operation); })
          : store.WriteAndWait([&](Writer& writer) { return Write(writer, operation, negligence); });
  if (!IsAnswer(status)) End(status);
}

void Perform(store::Store& store, Plan plan, const std::vector<int32_t>& rows, Transaction& transaction) {
  const absl::Status status =
      transaction.writes.empty()
          ? store.Read([&](Reader& reader) { return ReadRows(reader, plan, rows, transaction); })
          : store.WriteAndWait([&](Writer& writer) { return ReadAndWrite(writer, plan, rows, transaction); });
  if (!IsAnswer(status)) End(status);
  transaction.answer = status.ok() ? Answer::kDone : Answer::kRefused;
}

}  // namespace gongjin::history
