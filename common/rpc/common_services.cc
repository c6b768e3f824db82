#include "common/rpc/common_services.h"

#include <algorithm>

#include "common/base/status.h"
#include "common/rpc/audit_answers.h"
#include "common/rpc/common_answers.h"
#include "common/schema/validate.h"
#include "gongjin/annotations/v1/annotations.pb.h"
#include "gongjin/common/v1/change.pb.h"

namespace gongjin::rpc {
namespace {

using namespace common::v1;

constexpr char kWatch[] = "gongjin.common.v1.ChangeService/WatchChanges";

// Rows without a relation: the role alone decides; `as_get` is judged record by record further on.
absl::Status MayCall(const annotations::v1::AccessOptions& access, const Caller& caller) {
  if (access.as_get() || access.authenticated()) return absl::OkStatus();
  for (const auto& row : access.allow())
    if (row.role() == annotations::v1::ROLE_UNSPECIFIED ? !caller.roles.empty() : caller.Holds(row.role()))
      return absl::OkStatus();
  return Denied();
}

template <typename Request>
absl::StatusOr<Request> Judged(absl::string_view body) {
  Request request;
  if (!request.ParseFromArray(body.data(), static_cast<int>(body.size())))
    return schema::WhyMalformed(*Request::descriptor(), body);
  RETURN_IF_ERROR(schema::Validate(request));
  return request;
}

const google::protobuf::MethodDescriptor& MethodOf(const google::protobuf::ServiceDescriptor& service,
                                                   absl::string_view method) {
  return *service.FindMethodByName(std::string(method.substr(method.find('/') + 1)));
}

// identify -> authorize -> validate -> on a reader: `act`.
template <typename Request, typename Act>
UnaryRoute Route(const CommonParts& parts, const google::protobuf::ServiceDescriptor& service, const char* method,
                 Act act) {
  const auto access = MethodOf(service, method).options().GetExtension(annotations::v1::access);
  const auto handle = [parts, access, method, act](const Arrival& arrival, absl::string_view body, Reply reply) {
    auto caller = parts.verifier->Verify(arrival.authorization);
    if (!caller.ok()) return reply(caller.status(), "");
    if (auto may = MayCall(access, **caller); !may.ok()) return reply(std::move(may), "");
    auto request = Judged<Request>(body);
    if (!request.ok()) return reply(request.status(), "");
    const std::string principal = (*caller)->principal;
    const bool taken = parts.readers->Run(
        [call = CommonCall{parts, arrival, method, *std::move(caller)}, act, request = *std::move(request), reply] {
          if (call.parts.clock->Now() > call.arrival.deadline)
            return reply(absl::DeadlineExceededError("before it was begun"), "");
          try {
            act(call, request, reply);
          } catch (const std::exception& thrown) {
            reply(Fault(thrown.what()), "");
          }
        },
        principal);
    if (!taken) reply(Exhausted("QUEUE_FULL", absl::Seconds(1)), "");
  };
  return {method, parts.texts, false, handle};
}

// For answers that are there when the function returns.
template <typename Request, typename Response>
auto AtOnce(absl::StatusOr<Response> (*answer)(const CommonCall&, const Request&)) {
  return [answer](const CommonCall& call, const Request& request, const Reply& reply) {
    const auto response = answer(call, request);
    reply(response.status(), response.ok() ? response->SerializeAsString() : "");
  };
}

void Watch(const CommonParts& parts, const Arrival& arrival, absl::string_view body, Stream& stream,
           std::shared_ptr<Watcher>& watcher) {
  auto caller = parts.verifier->Verify(arrival.authorization);
  if (!caller.ok()) return stream.End(caller.status());
  const auto request = Judged<WatchChangesRequest>(body);
  if (!request.ok()) return stream.End(request.status());
  watcher = parts.watches->Open(*std::move(caller), *request, stream);
}

}  // namespace

std::vector<UnaryRoute> CommonUnaryRoutes(const CommonParts& parts) {
  const auto& history = *ListRevisionsRequest::descriptor()->file()->service(0);
  const auto& work_list = *ListDueItemsRequest::descriptor()->file()->service(0);
  const auto& overview = *GetOverviewRequest::descriptor()->file()->service(0);
  const auto& audit = *ListJournalRequest::descriptor()->file()->service(0);
  const auto& norms = *ListNormsRequest::descriptor()->file()->service(0);
  return {
      Route<ListRevisionsRequest>(parts, history, "gongjin.common.v1.HistoryService/ListRevisions",
                                  AtOnce(&ListRevisions)),
      Route<ListDueItemsRequest>(parts, work_list, "gongjin.common.v1.WorkListService/ListDueItems",
                                 AtOnce(&ListDueItems)),
      Route<GetOverviewRequest>(parts, overview, "gongjin.common.v1.OverviewService/GetOverview", AtOnce(&GetOverview)),
      Route<ListJournalRequest>(parts, audit, "gongjin.common.v1.AuditService/ListJournal", AtOnce(&ListJournal)),
      Route<GetTreeHeadRequest>(parts, audit, "gongjin.common.v1.AuditService/GetTreeHead", AtOnce(&GetTreeHead)),
      Route<ListTreeHeadsRequest>(parts, audit, "gongjin.common.v1.AuditService/ListTreeHeads", AtOnce(&ListTreeHeads)),
      Route<GetInclusionProofRequest>(parts, audit, "gongjin.common.v1.AuditService/GetInclusionProof",
                                      AtOnce(&GetInclusionProof)),
      Route<GetConsistencyProofRequest>(parts, audit, "gongjin.common.v1.AuditService/GetConsistencyProof",
                                        AtOnce(&GetConsistencyProof)),
      Route<ListNormsRequest>(parts, norms, "gongjin.common.v1.NormService/ListNorms", AtOnce(&ListNorms)),
      Route<UpdateNormRequest>(parts, norms, "gongjin.common.v1.NormService/UpdateNorm",
                               [](const CommonCall& call, const UpdateNormRequest& request, const Reply& reply) {
                                 const auto engine = EngineOfNorm(call, "norm.name", request.norm().name());
                                 if (!engine.ok()) return reply(engine.status(), "");
                                 (*engine)->UpdateNorm(call.Of(**engine), request, reply);
                               }),
      Route<ResetNormRequest>(parts, norms, "gongjin.common.v1.NormService/ResetNorm",
                              [](const CommonCall& call, const ResetNormRequest& request, const Reply& reply) {
                                const auto engine = EngineOfNorm(call, "name", request.name());
                                if (!engine.ok()) return reply(engine.status(), "");
                                (*engine)->ResetNorm(call.Of(**engine), request, reply);
                              }),
  };
}

std::vector<StreamRoute> CommonStreamRoutes(const CommonParts& parts) {
  return {{kWatch, parts.texts, [parts](const Arrival& arrival, absl::string_view body, Stream& stream) {
             std::shared_ptr<Watcher> watcher;
             Watch(parts, arrival, body, stream, watcher);
             return watcher;
           }}};
}

absl::Status CheckCommonServices() {
  for (const auto* descriptor :
       {WatchChangesRequest::descriptor(), ListRevisionsRequest::descriptor(), ListDueItemsRequest::descriptor(),
        GetOverviewRequest::descriptor(), ListNormsRequest::descriptor(), UpdateNormRequest::descriptor(),
        ResetNormRequest::descriptor(), ListJournalRequest::descriptor(), GetTreeHeadRequest::descriptor(),
        ListTreeHeadsRequest::descriptor(), GetInclusionProofRequest::descriptor(),
        GetConsistencyProofRequest::descriptor()})
    RETURN_IF_ERROR(schema::CheckRules(*descriptor));
  return absl::OkStatus();
}

}  // namespace gongjin::rpc
