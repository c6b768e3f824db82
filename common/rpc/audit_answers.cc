#include "common/rpc/audit_answers.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/audit/entry.h"
#include "common/audit/tree.h"
#include "common/base/status.h"

namespace gongjin::rpc {
namespace {

using namespace common::v1;

constexpr int kDefaultPage = 50;

// The only one needs no name.
absl::StatusOr<Engine*> EngineOf(const CommonCall& call, const std::string& service) {
  const auto& engines = call.parts.engines;
  if (service.empty() && engines.size() == 1) return engines.front();
  for (Engine* engine : engines)
    if (engine->name() == service) return engine;
  return Invalid(
      "service", "FIELD_NOT_AMONG",
      {absl::StrJoin(engines, ", ", [](std::string* out, Engine* engine) { absl::StrAppend(out, engine->name()); })});
}

absl::Status AtMost(absl::string_view field, int64_t number, int64_t most) {
  if (number <= most) return absl::OkStatus();
  return Invalid(field, "FIELD_OUT_OF_RANGE", {absl::StrCat("<= ", most)});
}

absl::StatusOr<Proof> ProofOf(absl::StatusOr<std::vector<audit::Hash>> hashes) {
  if (!hashes.ok()) return hashes.status();
  Proof proof;
  for (auto& hash : *hashes) proof.add_hashes(std::move(hash));
  return proof;
}

// 0: nothing is signed yet.
int64_t SignedSize(Engine& engine) {
  const auto head = engine.tree().head();
  return head.has_value() ? head->size() : 0;
}

}  // namespace

absl::StatusOr<ListJournalResponse> ListJournal(const CommonCall& call, const ListJournalRequest& request) {
  ASSIGN_OR_RETURN(Engine * engine, EngineOf(call, request.service()));
  ListJournalResponse response;
  RETURN_IF_ERROR(engine->store().Read([&](store::Reader& reader) -> absl::Status {
    ASSIGN_OR_RETURN(const auto lines,
                     reader.Journal(request.after(), request.page_size() > 0 ? request.page_size() : kDefaultPage));
    for (const auto& line : lines) *response.add_lines() = audit::Told(line);
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<TreeHead> GetTreeHead(const CommonCall& call, const GetTreeHeadRequest& request) {
  ASSIGN_OR_RETURN(Engine * engine, EngineOf(call, request.service()));
  auto head = engine->tree().head();
  if (!head.has_value()) return Unreachable(engine->name());
  return *std::move(head);
}

absl::StatusOr<ListTreeHeadsResponse> ListTreeHeads(const CommonCall& call, const ListTreeHeadsRequest&) {
  ListTreeHeadsResponse response;
  for (Engine* engine : call.parts.engines) {
    if (auto head = engine->tree().head(); head.has_value())
      *response.add_heads() = *std::move(head);
    else
      response.add_unreachable(engine->name());
  }
  return response;
}

absl::StatusOr<Proof> GetInclusionProof(const CommonCall& call, const GetInclusionProofRequest& request) {
  ASSIGN_OR_RETURN(Engine * engine, EngineOf(call, request.service()));
  RETURN_IF_ERROR(AtMost("size", request.size(), SignedSize(*engine)));
  RETURN_IF_ERROR(AtMost("sequence", request.sequence(), request.size()));
  return ProofOf(engine->tree().Inclusion(request.sequence(), request.size()));
}

absl::StatusOr<Proof> GetConsistencyProof(const CommonCall& call, const GetConsistencyProofRequest& request) {
  ASSIGN_OR_RETURN(Engine * engine, EngineOf(call, request.service()));
  RETURN_IF_ERROR(AtMost("to_size", request.to_size(), SignedSize(*engine)));
  RETURN_IF_ERROR(AtMost("from_size", request.from_size(), request.to_size()));
  return ProofOf(engine->tree().Consistency(request.from_size(), request.to_size()));
}

}  // namespace gongjin::rpc
