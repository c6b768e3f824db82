// What an engine contributes to the common services: work list, overview, history, changes, norms.
#include <algorithm>
#include <limits>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/day.h"
#include "common/base/moment.h"
#include "common/resource/messages.h"
#include "common/resource/tables.h"
#include "common/rpc/engine_impl.h"
#include "common/schema/differ.h"
#include "common/schema/validate.h"

namespace gongjin::rpc {
namespace {

using Kind = store::JournalLine::Kind;

// What a caller may see of a type: as its own Get says; a type without Get, like every role of the district.
absl::StatusOr<Sight> SightOfType(const schema::Schema& schema, const schema::ResourceType& type,
                                  const Caller& caller) {
  if (const auto* get = schema.GetMethodOf(type)) return SightOf(*get, caller);
  if (caller.roles.empty()) return Denied();
  Sight sight;
  sight.whole_district = true;
  sight.district = caller.district;
  return sight;
}

absl::Status MaySee(const schema::Schema& schema, const Caller& caller, absl::string_view name, store::Reader& reader) {
  const auto* type = schema.TypeOfName(name);
  if (type == nullptr || schema.IsFollowed(*type)) return Denied();
  ASSIGN_OR_RETURN(const Sight sight, SightOfType(schema, *type, caller));
  if (SeesAllOf(sight, *type, schema::DistrictOf(name))) {
    ASSIGN_OR_RETURN(const auto payload, reader.GetPayload(type->type, name));
    return payload.has_value() ? absl::OkStatus() : AbsentOrDenied(sight, name);
  }
  ASSIGN_OR_RETURN(const auto row, reader.Get(type->type, name));
  if (!row.has_value()) return AbsentOrDenied(sight, name);
  return MayTouch(sight, *type, *row, reader);
}

// Every record of every type kept here: totals, and that there is nothing, tell of all of them.
bool SeesAll(const schema::Schema& schema, const Caller& caller) {
  return std::all_of(schema.types().begin(), schema.types().end(), [&](const auto& type) {
    if (schema.IsFollowed(*type)) return true;
    const auto sight = SightOfType(schema, *type, caller);
    return sight.ok() && (sight->everything || sight->whole_district);
  });
}

// May the caller see the record as this line left it?
absl::StatusOr<bool> MaySeeLine(const schema::Schema& schema, const Caller& caller, const schema::ResourceType& type,
                                const store::JournalLine& line, store::Reader& reader) {
  auto sight = SightOfType(schema, type, caller);
  if (!sight.ok()) return false;
  if (SeesAllOf(*sight, type, line.district)) return true;
  ASSIGN_OR_RETURN(const store::Row row, RowOfPayload(type, line.payload, reader));
  return MayTouch(*sight, type, row, reader).ok();
}

// Nothing, DELETED or HIDDEN for a line whose record the caller does not see now but may have seen before.
absl::Status AddVanished(const schema::Schema& schema, const Caller& caller, const schema::ResourceType& type,
                         const store::JournalLine& line, store::Reader& reader, common::v1::Change& change,
                         bool& tell) {
  tell = false;
  if (line.kind == Kind::kCreated) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto earlier, reader.History(line.name, line.revision, 1));
  if (earlier.empty() || earlier.front().payload.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(tell, MaySeeLine(schema, caller, type, earlier.front(), reader));
  change.set_kind(line.kind == Kind::kDeleted ? common::v1::Change::DELETED : common::v1::Change::HIDDEN);
  return absl::OkStatus();
}

// The lines of one page of history and, if there is `more`, the one behind it, with which the last is compared. Read in
// small steps: a page ends early where its records are large, and for good before those that the caller may not see.
absl::StatusOr<std::vector<store::JournalLine>> LinesOfPage(const Sight& sight, const schema::ResourceType& type,
                                                            const std::string& name, int64_t before, int page,
                                                            store::Reader& reader, bool& more) {
  constexpr int kStep = 16;
  std::vector<store::JournalLine> lines;
  size_t bytes = 0;
  while (true) {
    ASSIGN_OR_RETURN(auto step, reader.History(name, lines.empty() ? before : lines.back().revision, kStep));
    for (auto& line : step) {
      if (!line.payload.empty() && !MayTouchThen(sight, type, line.payload, reader).ok()) return lines;
      more = static_cast<int>(lines.size()) == page || bytes >= kPageBytes;
      bytes += line.payload.size();
      lines.push_back(std::move(line));
      if (more) return lines;
    }
    if (static_cast<int>(step.size()) < kStep) return lines;
  }
}

}  // namespace

absl::Status WithoutHiddenNames(const schema::Schema& schema, const Caller& caller, const absl::Status& status,
                                store::Reader& reader) {
  if (!absl::IsFailedPrecondition(status)) return status;
  auto args = ArgsOf(status);
  bool hidden = false;
  for (auto& arg : args) {
    const auto* type = schema.TypeOfName(arg);
    if (type == nullptr || schema.IsFollowed(*type)) continue;
    if (!absl::IsPermissionDenied(MaySee(schema, caller, arg, reader))) continue;
    arg = "…";
    hidden = true;
  }
  return hidden ? Refuse(RuleOf(status), SubjectOf(status), BareReasonOf(status), std::move(args)) : status;
}

absl::Status Engine::DueItems(const Call& call, absl::string_view district, absl::CivilDay as_of,
                              std::vector<common::v1::DueItem>& items) {
  if (!impl_->definition.due || call.caller.roles.empty()) return absl::OkStatus();
  if (district != call.caller.district) return Denied();
  return impl_->store->Read([&](store::Reader& reader) -> absl::Status {
    const std::vector<std::string> nobody;  // what has no copy here is judged as missing, nobody is asked
    const Snapshot snapshot(impl_->realm, reader, &nobody);
    ASSIGN_OR_RETURN(auto due, impl_->definition.due(snapshot, district, as_of));
    for (auto& item : due)
      if (MaySee(*impl_->schema, call.caller, item.subject(), reader).ok()) items.push_back(std::move(item));
    return absl::OkStatus();
  });
}

absl::Status Engine::OverviewOf(const Call& call, absl::string_view district, absl::CivilDay as_of,
                                std::vector<common::v1::Overview::Section>& sections) {
  if (!impl_->definition.overview || call.caller.roles.empty()) return absl::OkStatus();
  if (district != call.caller.district) return Denied();
  return impl_->store->Read([&](store::Reader& reader) -> absl::Status {
    const std::vector<std::string> nobody;
    const Snapshot snapshot(impl_->realm, reader, &nobody);
    ASSIGN_OR_RETURN(auto all, impl_->definition.overview(snapshot, district, as_of));
    const bool sees_all = SeesAll(*impl_->schema, call.caller);
    for (auto& section : all) {
      auto& lines = *section.mutable_lines();
      lines.erase(std::remove_if(
                      lines.begin(), lines.end(),
                      [&](const auto& line) { return !MaySee(*impl_->schema, call.caller, line.name(), reader).ok(); }),
                  lines.end());
      if (!sees_all) section.clear_figures();
      if (sees_all || !lines.empty()) sections.push_back(std::move(section));
    }
    return absl::OkStatus();
  });
}

absl::Status Engine::Revisions(const Call& call, const common::v1::ListRevisionsRequest& request,
                               common::v1::ListRevisionsResponse& response) {
  return impl_->store->Read([&](store::Reader& reader) -> absl::Status {
    const auto* type = impl_->schema->TypeOfName(request.name());
    if (type == nullptr) return Invalid("name", "NAME_MALFORMED", {"districts/{district}/…"});
    ASSIGN_OR_RETURN(const Sight sight, SightOfType(*impl_->schema, *type, call.caller));
    ASSIGN_OR_RETURN(const auto row, reader.Get(type->type, request.name()));
    if (row.has_value())
      RETURN_IF_ERROR(MayTouch(sight, *type, *row, reader));
    else if (AbsentOrDenied(sight, request.name()).code() == absl::StatusCode::kPermissionDenied)
      return Denied();
    int64_t before = std::numeric_limits<int64_t>::max();
    const std::string key = absl::StrCat("revisions\n", call.caller.principal, "\n", request.name());
    if (!request.page_token().empty()) {
      ASSIGN_OR_RETURN(const auto after, impl_->page_tokens->Read(key, request.page_token()));
      const auto* revision = after.size() == 1 ? std::get_if<int64_t>(&after[0]) : nullptr;
      if (revision == nullptr) return Invalid("page_token", "PAGE_TOKEN_BAD");
      before = *revision;
    }
    const int page = request.page_size() == 0 ? kDefaultPage : request.page_size();
    bool more = false;
    ASSIGN_OR_RETURN(const auto lines, LinesOfPage(sight, *type, request.name(), before, page, reader, more));
    if (lines.empty() && !row.has_value()) return Absent(request.name());
    const size_t shown = lines.size() - (more ? 1 : 0);
    for (size_t i = 0; i < shown; ++i) {
      const auto& line = lines[i];
      auto& revision = *response.add_revisions();
      revision.set_revision(line.revision);
      *revision.mutable_time() = TimestampOf(line.time);
      revision.set_principal(line.principal);
      revision.set_organization(line.organization);
      revision.set_method(line.method);
      revision.set_trace_id(line.trace_id);
      const auto after = NewMessage(*type->descriptor), earlier = NewMessage(*type->descriptor);
      after->ParseFromString(line.payload);
      const bool has_earlier = i + 1 < lines.size() && earlier->ParseFromString(lines[i + 1].payload);
      for (auto& difference : schema::DifferencesOf(has_earlier ? earlier.get() : nullptr, *after))
        *revision.add_differences() = std::move(difference);
    }
    if (more) response.set_next_page_token(impl_->page_tokens->Make(key, {store::Value(lines[shown - 1].revision)}));
    return absl::OkStatus();
  });
}

absl::Status Engine::Changes(const Caller& caller, const std::vector<std::string>& types, int limit, int64_t& position,
                             std::vector<common::v1::Change>& changes) {
  return impl_->store->Read([&](store::Reader& reader) -> absl::Status {
    ASSIGN_OR_RETURN(const auto lines, reader.Journal(position, limit));
    for (const auto& line : lines) {
      position = line.sequence;
      const auto* type = impl_->schema->FindType(line.type);
      if (type == nullptr || line.kind > Kind::kDeleted) continue;        // nothing changed
      if (line.kind != Kind::kDeleted && line.payload.empty()) continue;  // erased for law's sake
      if (!types.empty() && std::find(types.begin(), types.end(), line.type) == types.end()) continue;
      common::v1::Change change;
      bool visible = false;
      if (line.kind != Kind::kDeleted) {
        // Both: who has lost sight of a record since is not told what it was, nor who sees it now what it was before.
        ASSIGN_OR_RETURN(visible, MaySeeLine(*impl_->schema, caller, *type, line, reader));
        visible = visible && MaySee(*impl_->schema, caller, line.name, reader).ok();
      }
      if (visible) {
        change.set_kind(line.kind == Kind::kCreated ? common::v1::Change::CREATED : common::v1::Change::UPDATED);
        change.mutable_resource()->set_type_url(absl::StrCat("type.googleapis.com/", type->descriptor->full_name()));
        change.mutable_resource()->set_value(line.payload);
      } else {
        bool tell = false;
        RETURN_IF_ERROR(AddVanished(*impl_->schema, caller, *type, line, reader, change, tell));
        if (!tell) continue;
      }
      change.set_name(line.name);
      change.set_type(line.type);
      change.set_revision(line.revision);
      *change.mutable_time() = TimestampOf(line.time);
      changes.push_back(std::move(change));
    }
    return absl::OkStatus();
  });
}

}  // namespace gongjin::rpc
