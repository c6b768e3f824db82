#include "common/rpc/common_answers.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/day.h"
#include "common/base/status.h"
#include "common/schema/names.h"

namespace gongjin::rpc {
namespace {

using namespace common::v1;

// "districts/310113", the caller's own.
absl::Status MayAsk(const CommonCall& call, absl::string_view parent) {
  if (schema::DistrictOf(parent) != parent || parent.empty())
    return Invalid("parent", "NAME_MALFORMED", {"districts/{district}"});
  return parent == call.caller->district ? absl::OkStatus() : Denied();
}

template <typename Request>
absl::CivilDay DayAsked(const CommonCall& call, const Request& request) {
  return request.has_as_of() ? DayOf(request.as_of()) : DayAt(call.parts.clock->Now());
}

// Asks each engine; a silent one is named, one that denies is left out unless all do.
template <typename Ask>
absl::Status AskAll(const CommonCall& call, google::protobuf::RepeatedPtrField<std::string>& unreachable, Ask ask) {
  size_t denied = 0;
  for (auto* engine : call.parts.engines) {
    const absl::Status status = ask(*engine);
    if (absl::IsUnavailable(status))
      *unreachable.Add() = engine->name();
    else if (absl::IsPermissionDenied(status))
      ++denied;
    else if (!status.ok())
      return status;
  }
  return denied > 0 && denied == call.parts.engines.size() ? Denied() : absl::OkStatus();
}

bool Wanted(const DueItem& item, const ListDueItemsRequest& request, absl::CivilDay as_of) {
  if (!request.owner().empty() && item.owner() != request.owner()) return false;
  if (!request.rule().empty() && item.rule() != request.rule()) return false;
  if (!request.subject().empty() && item.subject() != request.subject() &&
      !absl::StartsWith(item.subject(), absl::StrCat(request.subject(), "/")))
    return false;
  return !request.has_within_days() || !item.has_due() || DayOf(item.due()) <= as_of + request.within_days();
}

}  // namespace

ListDueItemsResponse Merged(std::vector<DueItem> items, const ListDueItemsRequest& request, absl::CivilDay as_of) {
  items.erase(
      std::remove_if(items.begin(), items.end(), [&](const DueItem& item) { return !Wanted(item, request, as_of); }),
      items.end());
  for (auto& item : items) {
    if (!item.has_due()) continue;  // it cannot be judged by when, and is not late
    const auto left = DayOf(item.due()) - as_of;
    item.set_overdue_days(static_cast<int>(std::max<absl::civil_diff_t>(0, -left)));
    item.set_days_left(static_cast<int>(std::max<absl::civil_diff_t>(0, left)));
  }
  std::sort(items.begin(), items.end(), [](const DueItem& a, const DueItem& b) {
    return std::make_tuple(-a.overdue_days(), a.days_left(), a.rule(), a.subject(), a.period()) <
           std::make_tuple(-b.overdue_days(), b.days_left(), b.rule(), b.subject(), b.period());
  });
  ListDueItemsResponse response;
  *response.mutable_as_of() = DateOf(as_of);
  for (auto& item : items) {
    if (item.overdue_days() > 0)
      response.set_overdue_count(response.overdue_count() + 1);
    else
      response.set_due_count(response.due_count() + 1);
    *response.add_items() = std::move(item);
  }
  return response;
}

absl::StatusOr<ListDueItemsResponse> ListDueItems(const CommonCall& call, const ListDueItemsRequest& request) {
  RETURN_IF_ERROR(MayAsk(call, request.parent()));
  const absl::CivilDay as_of = DayAsked(call, request);
  std::vector<DueItem> items;
  google::protobuf::RepeatedPtrField<std::string> unreachable;
  const absl::Status asked = AskAll(call, unreachable, [&](Engine& engine) {
    return engine.DueItems(call.Of(engine), request.parent(), as_of, items);
  });
  RETURN_IF_ERROR(asked);
  auto response = Merged(std::move(items), request, as_of);
  *response.mutable_unreachable() = std::move(unreachable);
  return response;
}

void AddTotals(Overview& overview) {
  for (const auto& section : overview.sections())
    for (const auto& figure : section.figures()) {
      auto& totals = *overview.mutable_figures();
      auto total =
          std::find_if(totals.begin(), totals.end(), [&](const auto& one) { return one.key() == figure.key(); });
      int64_t sum = 0, more = 0;
      if (total == totals.end()) {
        *totals.Add() = figure;
      } else if (absl::SimpleAtoi(total->value(), &sum) && absl::SimpleAtoi(figure.value(), &more)) {
        total->set_value(absl::StrCat(sum + more));
        total->mutable_records()->MergeFrom(figure.records());
      }
    }
  // What is no count cannot be added up: a rate over two programmes is not the sum of their rates.
  auto& totals = *overview.mutable_figures();
  totals.erase(std::remove_if(totals.begin(), totals.end(),
                              [](const auto& figure) {
                                int64_t count = 0;
                                return !absl::SimpleAtoi(figure.value(), &count);
                              }),
               totals.end());
}

absl::StatusOr<Overview> GetOverview(const CommonCall& call, const GetOverviewRequest& request) {
  RETURN_IF_ERROR(MayAsk(call, request.parent()));
  const absl::CivilDay as_of = DayAsked(call, request);
  Overview overview;
  *overview.mutable_as_of() = DateOf(as_of);
  const absl::Status asked = AskAll(call, *overview.mutable_unreachable(), [&](Engine& engine) -> absl::Status {
    std::vector<Overview::Section> sections;
    RETURN_IF_ERROR(engine.OverviewOf(call.Of(engine), request.parent(), as_of, sections));
    for (auto& section : sections) *overview.add_sections() = std::move(section);
    return absl::OkStatus();
  });
  RETURN_IF_ERROR(asked);
  AddTotals(overview);
  return overview;
}

absl::StatusOr<ListRevisionsResponse> ListRevisions(const CommonCall& call, const ListRevisionsRequest& request) {
  for (auto* engine : call.parts.engines) {
    const auto* type = engine->schema().TypeOfName(request.name());
    if (type == nullptr || engine->schema().IsFollowed(*type)) continue;
    // Every service keeps norms: its own.
    if (type->descriptor == Norm::descriptor() && !engine->HasNorm(schema::IdOf(request.name()))) continue;
    ListRevisionsResponse response;
    RETURN_IF_ERROR(engine->Revisions(call.Of(*engine), request, response));
    return response;
  }
  return Invalid("name", "NAME_MALFORMED", {"districts/{district}/…"});
}

absl::StatusOr<ListNormsResponse> ListNorms(const CommonCall& call, const ListNormsRequest& request) {
  RETURN_IF_ERROR(MayAsk(call, request.parent()));
  std::vector<Norm> all;
  for (auto* engine : call.parts.engines) {
    ASSIGN_OR_RETURN(auto norms, engine->NormsIn(request.parent(), DayAsked(call, request)));
    std::move(norms.begin(), norms.end(), std::back_inserter(all));
  }
  std::sort(all.begin(), all.end(), NormBefore);
  ListNormsResponse response;
  for (auto& norm : all) *response.add_norms() = std::move(norm);
  return response;
}

absl::StatusOr<Engine*> EngineOfNorm(const CommonCall& call, absl::string_view field, absl::string_view name) {
  const absl::string_view district = schema::DistrictOf(name), id = schema::IdOf(name);
  if (district.empty() || name != absl::StrCat(district, "/norms/", id))
    return Invalid(field, "NAME_MALFORMED", {"districts/{district}/norms/{norm}"});
  RETURN_IF_ERROR(MayAsk(call, district));
  for (auto* engine : call.parts.engines)
    if (engine->HasNorm(id)) return engine;
  return Invalid(field, "NORM_UNKNOWN", {std::string(id)});
}

}  // namespace gongjin::rpc
