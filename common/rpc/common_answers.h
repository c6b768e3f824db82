// The answers of the common services, engine by engine and merged. For common_services.cc.
#pragma once

#include "common/base/call.h"
#include "common/rpc/common_services.h"
#include "gongjin/common/v1/history.pb.h"
#include "gongjin/common/v1/norm.pb.h"
#include "gongjin/common/v1/overview.pb.h"
#include "gongjin/common/v1/work_list.pb.h"

namespace gongjin::rpc {

// One call of a known caller; `arrival` lives until it is answered.
struct CommonCall {
  CommonParts parts;
  Arrival arrival;
  const char* method;
  std::shared_ptr<const Caller> caller;

  Call Of(const Engine& engine) const { return engine.CallOf(arrival, method, caller); }
};

absl::StatusOr<common::v1::ListDueItemsResponse> ListDueItems(const CommonCall& call,
                                                              const common::v1::ListDueItemsRequest& request);
absl::StatusOr<common::v1::Overview> GetOverview(const CommonCall& call, const common::v1::GetOverviewRequest& request);
absl::StatusOr<common::v1::ListRevisionsResponse> ListRevisions(const CommonCall& call,
                                                                const common::v1::ListRevisionsRequest& request);
absl::StatusOr<common::v1::ListNormsResponse> ListNorms(const CommonCall& call,
                                                        const common::v1::ListNormsRequest& request);
// The engine whose norm this is. Invalid: no such norm.
absl::StatusOr<Engine*> EngineOfNorm(const CommonCall& call, absl::string_view field, absl::string_view name);

// Those of `items` that the request asks for, the most overdue first, counted.
common::v1::ListDueItemsResponse Merged(std::vector<common::v1::DueItem> items,
                                        const common::v1::ListDueItemsRequest& request, absl::CivilDay as_of);
// Totals over all sections: figures of one key are added up, their records joined.
void AddTotals(common::v1::Overview& overview);

}  // namespace gongjin::rpc
