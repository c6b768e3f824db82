// What a handler reads and writes through: typed resources, no SQL, no descriptors.
//
//   ASSIGN_OR_RETURN(auto partnership, tx.Get<v1::Partnership>(request.name()));
//   ASSIGN_OR_RETURN(auto others, tx.Find<v1::Partnership>(Where("recipient = $1 AND state = DRAFT", school)));
//   return tx.Put(std::move(partnership));
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/base/call.h"
#include "common/base/norms.h"
#include "common/base/status.h"
#include "common/schema/schema.h"
#include "common/store/store.h"

namespace gongjin {

// Which resources: an AIP-160 filter over annotated columns, `$1 $2 …` bound to the arguments.
class Where {
 public:
  Where() = default;
  template <typename... Args>
  explicit Where(absl::string_view filter, const Args&... args) : filter_(filter), arguments_{ToValue(args)...} {}
  // Only children of this record, or resources of this district.
  Where&& Under(absl::string_view parent) && {
    parent_ = std::string(parent);
    return std::move(*this);
  }
  Where&& WithArchived() && {
    archived_ = true;
    return std::move(*this);
  }

 private:
  friend class Snapshot;
  static store::Value ToValue(absl::string_view text) { return std::string(text); }
  static store::Value ToValue(const std::string& text) { return text; }
  static store::Value ToValue(const char* text) { return std::string(text); }
  static store::Value ToValue(int64_t number) { return number; }
  static store::Value ToValue(int number) { return int64_t{number}; }
  static store::Value ToValue(bool value) { return int64_t{value}; }
  static store::Value ToValue(absl::CivilDay day);

  std::string filter_, parent_;
  std::vector<store::Value> arguments_;
  bool archived_ = false;
};

// What stays the same for all calls of one service: its schema and default norms.
struct Realm {
  const schema::Schema* schema = nullptr;
  Norms norms;
  std::string hmac_key;  // of request bodies
};

// One consistent state. Lives as long as the handler runs.
class Snapshot {
 public:
  // `asked`: names whose owners were asked already; what is still missing then does not exist.
  Snapshot(const Realm& realm, store::Reader& reader, const std::vector<std::string>* asked = nullptr)
      : realm_(realm), reader_(reader), asked_(asked) {}
  Snapshot(const Snapshot&) = delete;

  // Kept or followed. Absent when there is none.
  template <typename T>
  absl::StatusOr<T> Get(absl::string_view name) const {
    T message;
    RETURN_IF_ERROR(Fill(name, message));
    return message;
  }
  // The same, nullopt when there is none or `name` is empty.
  template <typename T>
  absl::StatusOr<std::optional<T>> Seek(absl::string_view name) const {
    T message;
    ASSIGN_OR_RETURN(const bool found, TryFill(name, message));
    if (!found) return std::optional<T>();
    return std::optional<T>(std::move(message));
  }
  template <typename T>
  absl::StatusOr<std::vector<T>> Find(const Where& where) const {
    std::vector<T> found;
    RETURN_IF_ERROR(Each(*T::descriptor(), where, [&](absl::string_view payload) {
      found.emplace_back();
      return found.back().ParseFromArray(payload.data(), static_cast<int>(payload.size()));
    }));
    return found;
  }
  // The service's norms with the overrides of a district ("districts/310113").
  absl::StatusOr<Norms> NormsOf(absl::string_view district) const;
  // Those overrides as Norms::With takes them: each revision holds for its own days, so that what a later one changes
  // leaves the other days as they were.
  absl::StatusOr<std::vector<common::v1::Norm>> OwnNormsOf(absl::string_view district) const;

  const Realm& realm() const { return realm_; }
  store::Reader& reader() const { return reader_; }

  // Parses the current payload of `name` into `message`, whose type the name must fit.
  absl::Status Fill(absl::string_view name, google::protobuf::Message& message) const;
  absl::StatusOr<bool> TryFill(absl::string_view name, google::protobuf::Message& message) const;

 private:
  absl::Status Each(const google::protobuf::Descriptor& descriptor, const Where& where,
                    absl::FunctionRef<bool(absl::string_view payload)> each) const;

 protected:
  const Realm& realm_;
  store::Reader& reader_;
  const std::vector<std::string>* asked_;

  // True: the owner of this followed resource may know what is not here.
  bool MayAsk(const schema::ResourceType& type, absl::string_view name) const;
};

// One transaction of the writer. A handler that takes it may be run again: everything random is in `call`.
class Transaction : public Snapshot {
 public:
  Transaction(const Realm& realm, store::Writer& writer, const Call& call,
              const std::vector<std::string>* asked = nullptr)
      : Snapshot(realm, writer, asked), writer_(writer), call_(call) {}

  // Writes `resource` under its name, creating or replacing it; returns it with its new revision, etag and times.
  // Refused: a changed reference to nothing or to what was closed on the record's start day (G1); a taken natural key.
  template <typename T>
  absl::StatusOr<T> Put(T resource) {
    RETURN_IF_ERROR(PutMessage(resource));
    return resource;
  }
  // Takes a record out of the reads; its history stays.
  absl::Status Delete(absl::string_view name);
  absl::Status PutMessage(google::protobuf::Message& resource);

  // Appends the journal lines of this transaction; the one of `answer` remembers the request, a line of its own where
  // nothing of `answer` changed; where there is no answer, the last.
  // The platform calls it once, when the handler has succeeded.
  absl::Status WriteJournal(absl::string_view answer);

  const Call& call() const { return call_; }
  // Writes of the store beside resources (copies, settings): for the platform.
  store::Writer& writer() const { return writer_; }
  // The next fresh id of this transaction.
  std::string NextId(bool random_only = false) { return NewId(call_, ids_++, random_only); }

 private:
  void AddLine(store::JournalLine::Kind kind, const schema::ResourceType& type, const store::Row& row);
  // The line of `answer`, made when there is none; nullptr: there is nothing to remember.
  absl::StatusOr<store::JournalLine*> LineOf(absl::string_view answer);

  store::Writer& writer_;
  const Call& call_;
  std::vector<store::JournalLine> lines_;
  int ids_ = 0;
};

// The payload of the record that `line` is about, as it was after it; "" when it was deleted or had never been there.
absl::StatusOr<std::string> PayloadThen(const store::JournalLine& line, store::Reader& reader);

// A reference that this database has no copy of yet: the platform asks its owner and runs the handler again.
absl::Status NeedsCopy(absl::string_view type, absl::string_view name);
// The name that a status of NeedsCopy asks for; "" for any other status.
std::string NeededCopy(const absl::Status& status);

}  // namespace gongjin
