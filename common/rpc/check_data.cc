#include "common/rpc/check_data.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/access/secret_file.h"
#include "common/audit/tree.h"
#include "common/audit/verify.h"
#include "common/base/files.h"
#include "common/base/status.h"
#include "common/resource/tables.h"
#include "common/rpc/error_words.h"
#include "common/store/sqlite/beside.h"

namespace gongjin::rpc {
namespace {

using common::v1::TreeHead;

absl::StatusOr<std::vector<TreeHead>> KeptHeads(const std::string& path) {
  if (path.empty()) return std::vector<TreeHead>();
  ASSIGN_OR_RETURN(const auto text, ReadSmallFile(path, 0));
  auto heads = audit::HeadsIn(text);
  if (!heads.ok()) return absl::FailedPreconditionError(absl::StrCat(path, ": ", heads.status().message()));
  // Who names a file wants to hear that what it holds was looked at.
  if (heads->empty()) return absl::FailedPreconditionError(absl::StrCat(path, " holds no head of a tree"));
  return heads;
}

// One service's part of the folder, and what is wrong with it.
class Examination {
 public:
  Examination(const std::string& data_dir, const KeptDatabase& database, const std::vector<TreeHead>& kept)
      : database_(database),
        stem_(absl::StrCat(data_dir, "/", database.service)),
        path_(absl::StrCat(data_dir, "/", DatabaseFile(database.service))) {
    // Before the database, which then has all that it is about.
    auto beside = audit::HeadBeside(stem_);
    if (!beside.ok()) AddFault(std::string(beside.status().message()));
    if (beside.ok()) beside_ = *std::move(beside);
    if (beside_.has_value()) heads_.push_back(*beside_);
    std::copy_if(kept.begin(), kept.end(), std::back_inserter(heads_),
                 [&](const TreeHead& head) { return head.service() == database.service; });
  }

  bool HasDatabase() const { return FileIsThere(path_); }
  // False: nothing speaks of a database.
  bool HasAnything() const { return HasDatabase() || !heads_.empty() || !faults_.empty(); }

  void Look() {
    if (!HasDatabase()) return AddFault("its database is gone, but signed heads speak of it");
    if (const auto regular = IsRegularFile(path_); !regular.ok()) {
      AddFaultsOfKeys();
      return AddFault(std::string(regular.message()));
    }
    auto checked =
        store::CheckSqlite(path_, TablesOf(*database_.schema),
                           [&schema = *database_.schema](absl::string_view type, const std::string& payload,
                                                         store::Reader& reader) -> absl::StatusOr<store::Row> {
                             const auto* known = schema.FindType(type);
                             if (known == nullptr) return Fault("a row of no type");
                             return RowOfPayload(*known, payload, reader);
                           });
    if (checked.ok())
      checked_ = *std::move(checked);
    else
      AddUnreadable(checked.status());
    // Who serves it has gone on since, and signed it.
    if (auto newer = audit::HeadBeside(stem_); beside_.has_value() && newer.ok() && newer->has_value())
      heads_.front() = **std::move(newer);
    AddFaultsOfKeys();
    AddFaultsOfJournal();
  }

  bool sound() const { return checked_.fault_count + static_cast<int64_t>(faults_.size()) == 0; }

  void Report(Tell tell) const {
    std::error_code failed;
    const auto size = std::filesystem::file_size(path_, failed);
    const auto bytes = failed ? 0 : size;
    const std::string figures = Figures(checked_.lines, checked_.rows, static_cast<int64_t>(bytes));
    if (sound()) {
      tell(absl::StrCat(database_.service, ": sound, ", figures, ", as in ", heads_.size(), " signed heads",
                        newer_ > 0 ? absl::StrCat("; ", newer_, " newer, not yet signed") : "",
                        erased_ > 0 ? absl::StrCat("; the text of ", erased_, " lines was erased") : ""));
      return TellNotes(tell);
    }
    tell(absl::StrCat(database_.service, ": ", checked_.fault_count + static_cast<int64_t>(faults_.size()),
                      " faults in ", figures));
    for (const auto& fault : checked_.faults) tell(absl::StrCat("  ", fault));
    if (static_cast<int64_t>(checked_.faults.size()) < checked_.fault_count) tell("  …");
    for (const auto& fault : faults_) tell(absl::StrCat("  ", fault));
    TellNotes(tell);
  }

 private:
  void TellNotes(Tell tell) const {
    for (const auto& note : checked_.notes) tell(absl::StrCat("  ", note));
  }
  void AddFault(std::string fault) { faults_.push_back(std::move(fault)); }
  // Its own words, if it is a reason of ours; else nobody is helped by SQL.
  void AddUnreadable(const absl::Status& why) {
    AddFault(absl::IsFailedPrecondition(why) ? InEnglish(why) : "it cannot be read to its end");
  }

  void AddFaultsOfKeys() {
    const std::string path = absl::StrCat(stem_, ".audit.key");
    const auto key = access::ReadKeyFile(path);
    if (!key.ok()) return AddFault(std::string(key.status().message()));
    if (!key->has_value()) {
      // Without it whoever changes the journal could sign it by another.
      if (!heads_.empty()) AddFault(absl::StrCat(path, " is gone"));
      return;
    }
    const auto own = audit::Ed25519PrivateKey::Make(**key);
    if (own == nullptr) return AddFault(absl::StrCat(path, " is no key"));
    for (const auto& head : heads_)
      if (head.public_key() != own->public_key())
        AddFault(absl::StrCat("the head of ", head.size(), " lines was not signed by the key beside the database"));
  }

  void AddFaultsOfJournal() {
    const auto read =
        store::ReadSqlite(path_, [&](store::Reader& reader, const store::AboutSqlite& about) -> absl::Status {
          ASSIGN_OR_RETURN(const auto verdict, audit::Verify(reader, about.epoch, stem_, heads_));
          for (const auto& fault : verdict.faults) AddFault(fault);
          erased_ = verdict.erased;
          newer_ = verdict.newer;
          return absl::OkStatus();
        });
    if (!read.ok() && faults_.empty()) AddUnreadable(read);
  }

  const KeptDatabase& database_;
  const std::string stem_, path_;
  std::optional<TreeHead> beside_;
  std::vector<TreeHead> heads_;  // that first
  store::Checked checked_;
  std::vector<std::string> faults_;
  int64_t erased_ = 0, newer_ = 0;
};

}  // namespace

absl::Status CheckData(const std::string& data_dir, const std::string& heads_file,
                       const std::vector<KeptDatabase>& databases, Tell tell) {
  ASSIGN_OR_RETURN(const auto kept, KeptHeads(heads_file));
  std::set<std::string> unknown;
  for (const auto& head : kept) unknown.insert(head.service());
  int looked_at = 0, unsound = 0;
  for (const auto& database : databases) {
    unknown.erase(database.service);
    Examination examination(data_dir, database, kept);
    if (!examination.HasAnything()) {
      tell(absl::StrCat(database.service, ": has no database in ", data_dir, " yet"));
      continue;
    }
    ++looked_at;
    examination.Look();
    examination.Report(tell);
    if (!examination.sound()) ++unsound;
  }
  for (const auto& service : unknown)
    tell(absl::StrCat(service, ": not of this program; its heads were not looked at"));
  if (looked_at == 0) return absl::FailedPreconditionError(absl::StrCat("there is no database in ", data_dir));
  if (unsound == 0 && !unknown.empty())
    return absl::FailedPreconditionError(
        absl::StrCat("heads of ", unknown.size(), " services in ", heads_file, " were not looked at"));
  if (unsound > 0)
    return absl::FailedPreconditionError(absl::StrCat(unsound, " of ", looked_at, " databases are not sound"));
  return absl::OkStatus();
}

}  // namespace gongjin::rpc
