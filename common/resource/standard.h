// The standard methods: Get, List, BatchGet, Create, Update, Archive, Unarchive, Delete of any kept resource.
// Answers are serialized responses: payloads are sent as they are stored, not parsed and written again.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/base/call.h"
#include "common/resource/definition.h"
#include "common/resource/filter.h"
#include "common/resource/sight.h"
#include "common/resource/transaction.h"
#include "common/schema/schema.h"
#include "google/protobuf/message.h"

namespace gongjin {

inline constexpr int kDefaultPage = 50;  // where page_size is not given
// A page ends early behind the record that reaches it, so that an answer fits into what clients take, 4 MB.
inline constexpr size_t kPageBytes = 2 << 20;

// What a standard method works with.
struct StandardCall {
  const schema::Method& method;
  const AnyHooks& hooks;
  const Sight& sight;
  const Call& call;
  const google::protobuf::Message& request;
};

// Get, List, BatchGet.
absl::StatusOr<std::string> ReadStandard(const StandardCall& standard, const Snapshot& snapshot,
                                         const PageTokens& tokens);

// True: a List of a common page without computed fields. It mostly takes no longer than a change of threads, and gives
// up with DEADLINE_EXCEEDED at the deadline of its call.
bool IsShort(const StandardCall& standard);

// Create, Update, Archive, Unarchive, Delete. `answer` gets the name of the resource answered, "" for Delete.
absl::StatusOr<std::string> WriteStandard(const StandardCall& standard, Transaction& tx, std::string& answer);

// Before a verb or a standard write: the record that the request names is there, may be touched, has the etag that the
// request gives, and for what writes is not archived, nor lies below what is archived (the standard methods that take
// back and away work on an archived record itself).
absl::Status CheckSubject(const StandardCall& standard, const Snapshot& snapshot);

// What an earlier, identical request answered: the response of the line that remembers it, if the record may still be
// seen. `line` is that of FindRequest.
absl::StatusOr<std::string> Replayed(const StandardCall& standard, const Snapshot& snapshot,
                                     const store::JournalLine& line);

}  // namespace gongjin
