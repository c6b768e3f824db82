// What became different between two revisions of a resource. (W2)
#pragma once

#include <vector>

#include "gongjin/common/v1/history.pb.h"
#include "google/protobuf/message.h"

namespace gongjin::schema {

// Leaf by leaf, in field order, repeated fields by place; the header (name, revision, etag, times) is left out.
// `before` may be null: everything set is new. Labels come from the annotations of each step, joined by " / ". Days,
// moments and masks are leaves; a nested message that appears or goes without anything in it is one, too ("{}"). Of a
// sealed field only the path is told.
std::vector<common::v1::Difference> DifferencesOf(const google::protobuf::Message* before,
                                                  const google::protobuf::Message& after);

}  // namespace gongjin::schema
