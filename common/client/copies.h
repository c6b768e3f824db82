// Local copies of another service's resources: how one change of the owner becomes rows here.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/resource/transaction.h"
#include "common/store/store.h"
#include "gongjin/common/v1/change.pb.h"
#include "google/protobuf/message.h"

namespace gongjin::client {

// Where a follower's position is kept, a setting of its store.
std::string PositionKey(absl::string_view owner);

// Stores `message` unless a copy here is as new.
absl::Status StoreCopy(store::Writer& writer, const schema::ResourceType& type,
                       const google::protobuf::Message& message);

// Applies changes in order and moves the position with them: one transaction. What vanished or may no longer be seen
// is erased; archived resources stay. Changes of other types than `types` are passed over. Fault: unreadable.
absl::Status ApplyChanges(store::Writer& writer, const std::vector<const schema::ResourceType*>& types,
                          const common::v1::WatchChangesResponse& changes, absl::string_view position_key);

// Erases all copies and the position: the next stream fills them again.
absl::Status ForgetCopies(store::Writer& writer, const std::vector<const schema::ResourceType*>& types,
                          absl::string_view position_key);

std::unique_ptr<google::protobuf::Message> NewCopy(const schema::ResourceType& type);

}  // namespace gongjin::client
