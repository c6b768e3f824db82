// Inside an engine; for the files engine*.cc and path*.cc alone.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/base/texts.h"
#include "common/resource/filter.h"
#include "common/resource/sight.h"
#include "common/resource/standard.h"
#include "common/rpc/engine.h"

namespace gongjin::rpc {

// What answers an RPC.
struct Entry {
  const schema::Method* method = nullptr;
  const Verb* verb = nullptr;  // nullptr: a standard method
  AnyHooks hooks;
  const google::protobuf::Message* request = nullptr;   // prototypes
  const google::protobuf::Message* response = nullptr;  // of a verb
};

struct Engine::Impl {
  explicit Impl(ServiceDefinition given) : definition(std::move(given)) {}

  ServiceDefinition definition;
  EngineOptions options;
  std::unique_ptr<schema::Schema> schema;
  Texts texts;
  Realm realm;
  std::unique_ptr<PageTokens> page_tokens;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<audit::Tree> tree;  // told by the store until that is closed
  std::unordered_map<const schema::Method*, Entry> entries;
  std::vector<std::unique_ptr<client::Follower>> followers;

  // Fetches the copy that `status` asks for on a worker, then `again`; false: it asks for none.
  bool FetchThen(const absl::Status& status, std::vector<std::string>& asked, std::function<void()> again,
                 const std::function<void(absl::Status)>& fail);
  // The same on this thread, for code that may wait. True: it was fetched, run again.
  absl::StatusOr<bool> FetchHere(const absl::Status& status, std::vector<std::string>& asked);
  absl::Status Fetch(const std::string& name);
};

// The line that remembers an earlier request of this call's id; nullopt: there is none, or the call gives no id.
// ALREADY_EXISTS: that request had another body.
absl::StatusOr<std::optional<store::JournalLine>> EarlierRequest(const Call& call, store::Reader& reader);
// What a transaction returns that is only judged: it would have succeeded, and is undone.
absl::Status Validated();
bool IsValidated(const absl::Status& status);

using CheckNorms = std::function<absl::Status(const Norms&, absl::CivilDay day)>;
// Judges norms on `first` and on each later day up to `last` on which one of them begins to hold.
absl::Status JudgeNorms(const Norms& norms, const CheckNorms& check, absl::CivilDay first, absl::CivilDay last);

// A refusal without the names of other records that the caller may not see.
absl::Status WithoutHiddenNames(const schema::Schema& schema, const Caller& caller, const absl::Status& status,
                                store::Reader& reader);

}  // namespace gongjin::rpc
