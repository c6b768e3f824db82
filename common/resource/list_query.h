// What a List asks of the store: which rows, in which order, from where on; for standard_read.cc alone.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/resource/standard.h"
#include "common/resource/transaction.h"
#include "common/store/store.h"

namespace gongjin {

// The rows that the request asks for and the caller may see, without page and limit. PERMISSION_DENIED, NOT_FOUND: of
// the parent. INVALID_ARGUMENT: parent, filter or ordering.
absl::StatusOr<store::Query> QueryOf(const StandardCall& standard, const Snapshot& snapshot);
// All of the request that decides which rows come in which order, and who asks: what a page token is bound to.
std::string QueryKey(const StandardCall& standard);
int PageSize(const google::protobuf::Message& request);

}  // namespace gongjin
