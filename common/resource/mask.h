// update_mask: which fields of a resource an Update changes.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/schema/schema.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace gongjin {

// Copies into `after` (the record as it is) what `mask` names of `given`; "*" is all that a client may write.
// INVALID_ARGUMENT at "update_mask": MASK_EMPTY, MASK_PATH_UNKNOWN, MASK_OUTPUT_ONLY; at the field below `body`:
// FIELD_IMMUTABLE, when its value would change.
absl::Status ApplyMask(const schema::ResourceType& type, const google::protobuf::FieldMask& mask,
                       const google::protobuf::Message& given, absl::string_view body,
                       google::protobuf::Message& after);

}  // namespace gongjin
