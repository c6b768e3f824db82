// Where rows and the journal are kept. Holds no meaning: what a type, a column or a journal line is for is known above.
//
// A table per resource type holds what is true now; one append-only journal holds everything that happened. A write is
// both in one transaction. One writer thread commits many waiting functions together; what it answers is durable.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace gongjin::store {

// NULL, an integer (numbers, booleans, enums, days as yyyymmdd, moments in microseconds since 1970) or a text.
using Value = std::variant<std::monostate, int64_t, std::string>;

// A column beside the payload.
struct Column {
  enum class Kind { kInteger, kText };
  std::string path;  // "term.start_date"; the backend derives its own name from it
  Kind kind = Kind::kText;
};

// A column in an ordering or index; `column` is its place in Table::columns, kName the resource name itself.
struct OrderPart {
  static constexpr int kName = -1;
  int column = kName;
  bool descending = false;
};

// Rows of one type.
struct Table {
  std::string type;  // "partnership.gongjin/Partnership"
  std::string id;    // short and stable, [a-z_]+, for the backend's names
  std::vector<Column> columns;
  std::vector<std::vector<OrderPart>> orderings;  // each backed by an index that begins with `parent`
  std::vector<std::vector<int>> unique;           // column sets, unique per parent among unarchived rows; a row with a
                                                  // NULL or empty text in the set is not bound by it
  bool party_rows = false;                        // repeated parties are kept as rows
  bool followed = false;                          // a local copy of another service's resources: no journal lines
};

// What is true now of one resource. Its name lies below its parent and its district ("<parent>/…"; a district's own row
// has no parent), which Put holds it to: queries by either are ranges of names.
struct Row {
  std::string name;      // "districts/310113/partnerships/lezhi"
  std::string parent;    // "districts/310113"; for a child the name of its parent
  std::string district;  // "districts/310113"
  int64_t revision = 0;
  bool archived = false;
  std::string payload;
  std::vector<Value> columns;                                // as Table::columns
  std::vector<std::pair<std::string, std::string>> parties;  // (relation, organization) of repeated parties
};

// One thing that happened.
struct JournalLine {
  // kUnchanged: asked for what was so already; a line without payload that remembers the request and its `revision`.
  enum class Kind : int { kCreated = 1, kUpdated = 2, kDeleted = 3, kRead = 4, kDenied = 5, kUnchanged = 6 };
  int64_t sequence = 0;  // given by Append
  Kind kind = Kind::kCreated;
  std::string district;
  std::string type;
  std::string name;
  int64_t revision = 0;
  absl::Time time;
  std::string principal;
  std::string organization;
  std::string method;
  std::string purpose;
  std::string request_id;  // only on the line that a replay answers from (one per request)
  std::string request_hmac;
  std::string trace_id;
  std::string payload;  // after the change
  std::string salt;     // given by Append: random, so that the hash of a payload tells nobody what it was
  std::string erased;   // hash of salt and payload, once both are erased for law's sake
};

// A condition on columns.
struct Expr {
  enum class Op { kAnd, kOr, kNot, kEq, kNe, kLt, kLe, kGt, kGe, kIsNull, kContains, kPrefix, kParty };
  Op op = Op::kAnd;
  int column = OrderPart::kName;  // of a comparison; kName compares the name
  Value value;                    // of a comparison; for kParty the organization
  std::string relation;           // kParty: one of the row's repeated parties, (relation, value)
  std::vector<Expr> children;     // of kAnd, kOr (any number), kNot (one)
};
// A comparison with NULL is false, as its negation is true: NOT is two-valued.

// Which rows.
struct Query {
  std::string type;
  std::string parent;    // exactly this parent; or empty
  std::string district;  // exactly this district, whatever the parent (then ordering by name only); or empty: all
  std::optional<Expr> where;
  std::vector<OrderPart> order;             // one of the table's orderings; the name breaks ties, in the direction of
                                            // the last part
  std::optional<std::vector<Value>> after;  // keyset: values of `order` and then the name of the last row seen
  int64_t limit = -1;                       // -1: all
  bool archived = false;                    // true: archived rows too
};

// One consistent state. Not thread-safe; lives no longer than the call it was given to.
class Reader {
 public:
  virtual ~Reader() = default;
  virtual absl::StatusOr<std::optional<Row>> Get(absl::string_view type, absl::string_view name) = 0;
  // Only the payload, for answers that send it as it is; nullopt: absent. The view lives until the next call here.
  virtual absl::StatusOr<std::optional<absl::string_view>> GetPayload(absl::string_view type,
                                                                      absl::string_view name) = 0;
  // Calls `each` in order until it returns false. Row::parties is not filled. DEADLINE_EXCEEDED past `deadline`.
  virtual absl::Status Find(const Query& query, absl::FunctionRef<bool(Row& row)> each,
                            absl::Time deadline = absl::InfiniteFuture()) = 0;
  // The same rows for answers that send payloads as they are. `place` gives the row's place in the order, as
  // Query::after takes it; it and the view live until `each` returns.
  using Place = absl::FunctionRef<std::vector<Value>()>;
  virtual absl::Status FindPayloads(const Query& query,
                                    absl::FunctionRef<bool(absl::string_view payload, Place place)> each,
                                    absl::Time deadline = absl::InfiniteFuture()) = 0;
  // How many rows fit; the order, `after` and `limit` of the query count for nothing.
  virtual absl::StatusOr<int64_t> Count(const Query& query, absl::Time deadline = absl::InfiniteFuture()) = 0;

  // Lines with sequence > `after`, oldest first, at most `limit` and fewer where their payloads are large; none: the
  // journal ends there.
  virtual absl::StatusOr<std::vector<JournalLine>> Journal(int64_t after, int limit) = 0;
  // Created, updated and deleted lines of one resource with revision < `before`, newest first.
  virtual absl::StatusOr<std::vector<JournalLine>> History(absl::string_view name, int64_t before, int limit) = 0;
  // The line that made this revision.
  virtual absl::StatusOr<std::optional<JournalLine>> AtRevision(absl::string_view name, int64_t revision) = 0;
  // The line of an earlier request of this principal to this method.
  virtual absl::StatusOr<std::optional<JournalLine>> FindRequest(absl::string_view principal, absl::string_view method,
                                                                 absl::string_view request_id) = 0;
  // Sequence of the last line; 0: none.
  virtual absl::StatusOr<int64_t> LastSequence() = 0;
  // A small named value: follower positions, keys, settings; nullopt: not set.
  virtual absl::StatusOr<std::optional<std::string>> Setting(absl::string_view key) = 0;
};

// The writer's view inside a transaction; reads see its own writes.
class Writer : public Reader {
 public:
  // Inserts or replaces the row of `row.name`. ALREADY_EXISTS via Taken(path of the first column, "KEY_TAKEN", {name
  // of the other}) when a unique set is hit.
  virtual absl::Status Put(absl::string_view type, const Row& row) = 0;
  virtual absl::Status Erase(absl::string_view type, absl::string_view name) = 0;
  // Returns its sequence. ALREADY_EXISTS "REQUEST_ID_REUSED": there is a line of this request.
  virtual absl::StatusOr<int64_t> Append(const JournalLine& line) = 0;
  // Erases payload and salt of a line for law's sake; `hash` of them stays in their place. The line itself stays.
  virtual absl::Status ErasePayload(int64_t sequence, absl::string_view hash) = 0;
  virtual absl::Status SetSetting(absl::string_view key, absl::string_view value) = 0;
  // Erases every row of a followed table, before a resync.
  virtual absl::Status Clear(absl::string_view type) = 0;
};

// A function on the writer. It may be run more than once, and must then do the same. Its refusal undoes its writes
// alone.
using Act = std::function<absl::Status(Writer&)>;
// Told once, after the commit is durable (or the function refused), on a thread that must not be kept waiting.
using Done = std::function<void(absl::Status)>;

// One database. Thread-safe.
class Store {
 public:
  virtual ~Store() = default;
  // Queues `act`. `done` gets: its refusal; Exhausted("QUEUE_FULL" or "DISK_ALMOST_FULL"); OutcomeUnknown() when the
  // commit returned an I/O error, after which the store accepts nothing more and `failed()` is true; Unreachable
  // ("database") then and when closed. A refusal without waiting is told on this thread, everything else on one of the
  // store's, where neither WriteAndWait nor Close may be called.
  virtual void Write(Act act, Done done) = 0;
  // The same, and waits.
  absl::Status WriteAndWait(Act act);
  // Runs `read` on this thread against the newest committed state.
  virtual absl::Status Read(absl::FunctionRef<absl::Status(Reader&)> read) = 0;
  // Sequence of the last durable line; cheap, no lock.
  virtual int64_t DurableSequence() const = 0;
  // Called (on the writer thread, briefly) whenever lines became durable.
  virtual void OnDurable(std::function<void(int64_t sequence)> listener) = 0;
  // Tells lives of the database apart: another one after a restore.
  virtual std::string Epoch() const = 0;
  // True: an outcome was lost; the process must end.
  virtual bool failed() const = 0;
  // Commits what is queued, closes. Later writes are refused.
  virtual void Close() = 0;
};

}  // namespace gongjin::store
