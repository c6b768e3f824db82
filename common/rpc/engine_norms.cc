// The norms of an engine: defaults from its norms.textproto, a district's own values as records of its database.
#include <functional>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/day.h"
#include "common/base/hmac.h"
#include "common/rpc/engine_impl.h"

namespace gongjin::rpc {
namespace {

using common::v1::Norm;

absl::Status MayChange(const Call& call, absl::string_view name) {
  if (!call.caller.Holds(annotations::v1::ROLE_ADMINISTRATOR) || schema::DistrictOf(name) != call.caller.district)
    return Denied();
  return absl::OkStatus();
}

// The shipped norm of this id, the last one valid; nullptr: none.
const Norm* Shipped(const Norms& norms, absl::string_view id) {
  const Norm* last = nullptr;
  for (const auto& norm : norms.all())
    if (norm.name() == id) last = &norm;
  return last;
}

// The norms as they would be with `change`, on each of its days on which one of them begins to hold.
absl::Status Agrees(const Transaction& tx, const CheckNorms& check, const Norm& change) {
  ASSIGN_OR_RETURN(auto periods, tx.OwnNormsOf(schema::DistrictOf(change.name())));
  periods.push_back(change);
  return JudgeNorms(tx.realm().norms.With(periods), check, DayOf(change.valid_from()),
                    change.has_valid_to() ? DayOf(change.valid_to()) : absl::CivilDay(9999, 12, 31));
}

// The value that a district gives, with all that is shipped of the norm.
absl::StatusOr<Norm> Own(const Norm& shipped, const Norm& given, absl::CivilDay today) {
  const std::string id = shipped.name();
  if (!shipped.ours()) return Refuse(shipped.rule(), given.name(), "NORM_FIXED", {id, shipped.source()});
  if (given.value() < shipped.min() || given.value() > shipped.max())
    return Invalid("norm.value", "FIELD_OUT_OF_RANGE", {absl::StrCat(shipped.min(), "–", shipped.max())});
  if (shipped.unit() == kMonthAndDay && !IsDayOfEveryYear(given.value()))
    return Invalid("norm.value", "NORM_NOT_A_DAY", {absl::StrCat(given.value())});
  Norm norm = shipped;
  norm.set_name(given.name());
  norm.set_value(given.value());
  norm.set_reason(given.reason());
  *norm.mutable_valid_from() = given.has_valid_from() ? given.valid_from() : DateOf(today);
  norm.clear_valid_to();
  if (given.has_valid_to()) *norm.mutable_valid_to() = given.valid_to();
  const absl::CivilDay from = DayOf(norm.valid_from());
  if (norm.has_valid_to() && DayOf(norm.valid_to()) < from)
    return Invalid("norm.valid_to", "TERM_REVERSED", {FormatDay(from), FormatDay(DayOf(norm.valid_to()))});
  if (from < today && norm.reason().empty()) return Invalid("norm.reason", "NORM_WITHOUT_REASON", {FormatDay(from)});
  return norm;
}

absl::StatusOr<Norm> Overridden(Transaction& tx, const CheckNorms& check, const Norm& given) {
  const Norm* shipped = Shipped(tx.realm().norms, schema::IdOf(given.name()));
  if (shipped == nullptr) return Absent(given.name());
  ASSIGN_OR_RETURN(Norm norm, Own(*shipped, given, tx.call().today));
  ASSIGN_OR_RETURN(const auto current, tx.Seek<Norm>(given.name()));
  const std::string etag = current.has_value() ? current->etag() : "";
  if (!given.etag().empty() && given.etag() != etag) return Stale(given.name(), etag);
  RETURN_IF_ERROR(Agrees(tx, check, norm));
  return tx.Put(std::move(norm));
}

// What holds of a norm where the district has no value of its own.
absl::StatusOr<Norm> Default(const Norms& norms, const std::string& name) {
  const Norm* shipped = Shipped(norms, schema::IdOf(name));
  if (shipped == nullptr) return Absent(name);
  Norm norm = *shipped;
  norm.set_name(name);
  return norm;
}

absl::StatusOr<Norm> Reset(Transaction& tx, const CheckNorms& check, const common::v1::ResetNormRequest& request) {
  ASSIGN_OR_RETURN(auto norm, Default(tx.realm().norms, request.name()));
  ASSIGN_OR_RETURN(const auto current, tx.Seek<Norm>(request.name()));
  const std::string etag = current.has_value() ? current->etag() : "";
  if (!request.etag().empty() && request.etag() != etag) return Stale(request.name(), etag);
  if (!current.has_value() || current->taken_back()) return norm;
  Norm taken_back = norm;
  taken_back.set_taken_back(true);
  *taken_back.mutable_valid_from() = DateOf(tx.call().today);
  taken_back.clear_valid_to();
  RETURN_IF_ERROR(Agrees(tx, check, taken_back));
  RETURN_IF_ERROR(tx.Put(std::move(taken_back)).status());
  return norm;
}

// What an earlier request answered: the norm as it wrote it, or the default that it went back to.
absl::StatusOr<Norm> Replayed(const Snapshot& snapshot, const store::JournalLine& line) {
  ASSIGN_OR_RETURN(const std::string payload, PayloadThen(line, snapshot.reader()));
  Norm norm;
  if (!norm.ParseFromString(payload)) return Fault("unreadable payload");
  if (payload.empty() || norm.taken_back()) return Default(snapshot.realm().norms, line.name);
  return norm;
}

// replay? -> `act` -> journal, as every write (engine_call.cc).
template <typename Request>
void WriteNorm(Engine::Impl& impl, Call call, const Request& request,
               std::function<absl::StatusOr<Norm>(Transaction&, const Request&)> act, Reply reply) {
  call.request_id = request.request_id();
  call.validate_only = request.validate_only();
  if (!call.request_id.empty()) call.request_hmac = Hmac(impl.realm.hmac_key, request.SerializeAsString());
  auto answer = std::make_shared<Norm>();
  impl.store->Write(
      [&impl, call = std::move(call), request, act = std::move(act), answer](store::Writer& writer) -> absl::Status {
        Transaction tx(impl.realm, writer, call);
        ASSIGN_OR_RETURN(const auto earlier, EarlierRequest(call, writer));
        if (earlier.has_value()) {
          ASSIGN_OR_RETURN(*answer, Replayed(tx, *earlier));
          return absl::OkStatus();
        }
        ASSIGN_OR_RETURN(*answer, act(tx, request));
        return call.validate_only ? Validated() : tx.WriteJournal(answer->name());
      },
      [answer, reply = std::move(reply)](absl::Status status) {
        if (IsValidated(status)) status = absl::OkStatus();
        reply(status, status.ok() ? answer->SerializeAsString() : "");
      });
}

}  // namespace

absl::Status JudgeNorms(const Norms& norms, const CheckNorms& check, absl::CivilDay first, absl::CivilDay last) {
  if (!check) return absl::OkStatus();
  std::set<absl::CivilDay> days = {first};
  for (const auto& norm : norms.all())
    if (norm.has_valid_from() && DayOf(norm.valid_from()) > first && DayOf(norm.valid_from()) <= last)
      days.insert(DayOf(norm.valid_from()));
  for (const absl::CivilDay day : days) RETURN_IF_ERROR(check(norms, day));
  return absl::OkStatus();
}

bool Engine::HasNorm(absl::string_view id) const { return Shipped(impl_->realm.norms, id) != nullptr; }

absl::StatusOr<std::vector<Norm>> Engine::NormsIn(absl::string_view district, absl::CivilDay as_of) {
  std::vector<Norm> in_force;
  if (impl_->definition.norms_text.empty()) return in_force;
  RETURN_IF_ERROR(impl_->store->Read([&](store::Reader& reader) -> absl::Status {
    ASSIGN_OR_RETURN(const Norms norms, Snapshot(impl_->realm, reader).NormsOf(district));
    for (const auto& norm : norms.all()) {
      const Norm* holding = norms.Find(norm.name(), as_of);
      if (holding != &norm) continue;
      in_force.push_back(norm);
      in_force.back().set_name(absl::StrCat(district, "/norms/", norm.name()));
    }
    return absl::OkStatus();
  }));
  return in_force;
}

void Engine::UpdateNorm(const Call& call, const common::v1::UpdateNormRequest& request, Reply reply) {
  if (auto may = MayChange(call, request.norm().name()); !may.ok()) return reply(std::move(may), "");
  WriteNorm<common::v1::UpdateNormRequest>(
      *impl_, call, request,
      [this](Transaction& tx, const auto& given) {
        return Overridden(tx, impl_->definition.check_norms, given.norm());
      },
      std::move(reply));
}

void Engine::ResetNorm(const Call& call, const common::v1::ResetNormRequest& request, Reply reply) {
  if (auto may = MayChange(call, request.name()); !may.ok()) return reply(std::move(may), "");
  WriteNorm<common::v1::ResetNormRequest>(
      *impl_, call, request,
      [this](Transaction& tx, const auto& given) { return Reset(tx, impl_->definition.check_norms, given); },
      std::move(reply));
}

}  // namespace gongjin::rpc
