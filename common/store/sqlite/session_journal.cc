// The journal, read and continued.
#include <array>

#include "absl/strings/str_cat.h"
#include "common/base/random.h"
#include "common/base/status.h"
#include "common/store/sqlite/request_key.h"
#include "common/store/sqlite/session.h"

namespace gongjin::store {
namespace {

// "kind <= 3": created, updated, deleted, which is what the index of revisions holds. "seq > 0": what no tree covers is
// no line.
#define GONGJIN_JOURNAL_COLUMNS                                                                                    \
  "SELECT seq, kind, district, type, name, revision, time, principal, organization, method, purpose, request_id, " \
  "request_hmac, trace_id, payload, salt, erased FROM journal "
constexpr char kAfter[] = GONGJIN_JOURNAL_COLUMNS "WHERE seq > ?1 ORDER BY seq";
constexpr char kBefore[] = GONGJIN_JOURNAL_COLUMNS
    "WHERE name = ?1 AND revision < ?2 AND kind <= 3 AND seq > 0 ORDER BY revision DESC, seq DESC";
constexpr char kAt[] =
    GONGJIN_JOURNAL_COLUMNS "WHERE name = ?1 AND revision = ?2 AND kind <= 3 AND seq > 0 ORDER BY seq DESC";
constexpr char kOfKey[] = GONGJIN_JOURNAL_COLUMNS "WHERE request_key = ?1 AND seq > 0";

constexpr size_t kSaltBytes = 16;
constexpr size_t kMostBytes = 4 << 20;  // of payloads in one look at the journal

JournalLine ReadLine(const Statement& statement) {
  const auto text = [&](int column) { return std::string(statement.Bytes(column)); };
  JournalLine line;
  line.sequence = statement.Int(0);
  line.kind = static_cast<JournalLine::Kind>(statement.Int(1));
  line.district = text(2);
  line.type = text(3);
  line.name = text(4);
  line.revision = statement.Int(5);
  line.time = absl::FromUnixMicros(statement.Int(6));
  line.principal = text(7);
  line.organization = text(8);
  line.method = text(9);
  line.purpose = text(10);
  line.request_id = text(11);
  line.request_hmac = text(12);
  line.trace_id = text(13);
  line.payload = text(14);
  line.salt = text(15);
  line.erased = text(16);
  return line;
}

}  // namespace

absl::StatusOr<std::vector<JournalLine>> Session::Lines(Statement& statement, int limit, size_t most_bytes) {
  const Resetting resetting(statement);
  std::vector<JournalLine> lines;
  int code = SQLITE_DONE;
  size_t bytes = 0;
  while (static_cast<int>(lines.size()) < limit && bytes < most_bytes && (code = statement.Step()) == SQLITE_ROW) {
    lines.push_back(ReadLine(statement));
    bytes += lines.back().payload.size();
  }
  if (code != SQLITE_ROW && code != SQLITE_DONE) return connection_.Failed(code, "the journal");
  return lines;
}

absl::StatusOr<std::vector<JournalLine>> Session::Journal(int64_t after, int limit) {
  EndView();
  ASSIGN_OR_RETURN(Statement * statement, connection_.Prepared(journal_, kAfter));
  statement->Bind(1, after);
  return Lines(*statement, limit, kMostBytes);
}

absl::StatusOr<std::vector<JournalLine>> Session::History(absl::string_view name, int64_t before, int limit) {
  EndView();
  ASSIGN_OR_RETURN(Statement * statement, connection_.Prepared(history_, kBefore));
  statement->Bind(1, name);
  statement->Bind(2, before);
  return Lines(*statement, limit);
}

absl::StatusOr<std::optional<JournalLine>> Session::AtRevision(absl::string_view name, int64_t revision) {
  EndView();
  ASSIGN_OR_RETURN(Statement * statement, connection_.Prepared(at_revision_, kAt));
  statement->Bind(1, name);
  statement->Bind(2, revision);
  ASSIGN_OR_RETURN(auto lines, Lines(*statement, 1));
  if (lines.empty()) return std::nullopt;
  return std::move(lines.front());
}

absl::StatusOr<std::optional<JournalLine>> Session::LineOfKey(int64_t key) {
  ASSIGN_OR_RETURN(Statement * statement, connection_.Prepared(line_of_key_, kOfKey));
  statement->Bind(1, key);
  ASSIGN_OR_RETURN(auto lines, Lines(*statement, 1));
  if (lines.empty()) return std::nullopt;
  return std::move(lines.front());
}

// Two requests that meet in one key (they will not) take the next free one.
absl::StatusOr<std::optional<JournalLine>> Session::FindRequest(absl::string_view principal, absl::string_view method,
                                                                absl::string_view request_id) {
  EndView();
  for (int64_t key = RequestKey(request_key_, principal, method, request_id);; ++key) {
    ASSIGN_OR_RETURN(auto line, LineOfKey(key));
    if (!line || (line->request_id == request_id && line->principal == principal && line->method == method)) {
      return line;
    }
  }
}

absl::StatusOr<int64_t> Session::LastSequence() {
  EndView();
  constexpr char kSql[] = "SELECT max(seq) FROM journal";
  ASSIGN_OR_RETURN(Statement * statement, connection_.Prepared(last_sequence_, kSql));
  const Resetting resetting(*statement);
  const int code = statement->Step();
  return code == SQLITE_ROW ? absl::StatusOr<int64_t>(statement->Int(0)) : connection_.Failed(code, kSql);
}

absl::StatusOr<int64_t> Session::Append(const JournalLine& line) {
  EndView();
  constexpr char kSql[] =
      "INSERT INTO journal(seq, kind, district, type, name, revision, time, principal, organization, method, purpose, "
      "request_id, request_hmac, trace_id, payload, request_key, salt) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)";
  ASSIGN_OR_RETURN(Statement * statement, connection_.Prepared(append_, kSql));
  const int64_t sequence = sequence_ + 1;
  statement->Bind(1, sequence);
  statement->Bind(2, static_cast<int64_t>(line.kind));
  statement->Bind(3, line.district);
  statement->Bind(4, line.type);
  statement->Bind(5, line.name);
  statement->Bind(6, line.revision);
  statement->Bind(7, absl::ToUnixMicros(line.time));
  statement->Bind(8, line.principal);
  statement->Bind(9, line.organization);
  statement->Bind(10, line.method);
  statement->Bind(11, line.purpose);
  statement->Bind(12, line.request_id);
  statement->BindBlob(13, line.request_hmac);
  statement->Bind(14, line.trace_id);
  statement->BindBlob(15, line.payload);
  std::array<char, kSaltBytes> salt;
  FillRandom(salt.data(), salt.size());
  statement->BindBlob(17, {salt.data(), salt.size()});
  if (line.request_id.empty()) {
    statement->BindNull(16);
    RETURN_IF_ERROR(Change(*statement, kSql));
    return sequence_ = sequence;
  }
  for (int64_t key = RequestKey(request_key_, line.principal, line.method, line.request_id);; ++key) {
    statement->Bind(16, key);
    const int code = statement->Run();
    if (code == SQLITE_DONE) return sequence_ = sequence;
    if (code != SQLITE_CONSTRAINT_UNIQUE) return connection_.Failed(code, kSql);
    ASSIGN_OR_RETURN(const auto other, LineOfKey(key));
    if (other && other->request_id == line.request_id && other->principal == line.principal &&
        other->method == line.method) {
      return Taken("request_id", "REQUEST_ID_REUSED", {line.request_id});
    }
  }
}

absl::Status Session::ErasePayload(int64_t sequence, absl::string_view hash) {
  EndView();
  constexpr char kSql[] = "UPDATE journal SET payload = x'', salt = x'', erased = ?2 WHERE seq = ?1";
  ASSIGN_OR_RETURN(Statement * statement, connection_.Prepared(erase_payload_, kSql));
  statement->Bind(1, sequence);
  statement->BindBlob(2, hash);
  return Change(*statement, kSql);
}

}  // namespace gongjin::store
