// One service at work: its definition, schema and store, and the path of every call. Knows no gRPC.
//
// A call: identify -> authorize -> validate -> (in the transaction:) replay? -> relation, etag, references -> handler
// -> journal -> commit -> answer. Where a handler runs is decided by its first parameter (definition.h).
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/access/token.h"
#include "common/audit/tree.h"
#include "common/base/call.h"
#include "common/client/channel.h"
#include "common/client/follower.h"
#include "common/resource/definition.h"
#include "common/rpc/workers.h"
#include "common/schema/schema.h"
#include "common/store/store.h"
#include "gongjin/common/v1/change.pb.h"
#include "gongjin/common/v1/history.pb.h"
#include "gongjin/common/v1/norm.pb.h"

namespace gongjin::rpc {

// What arrives with a call besides its body. Views live until Handle returns.
struct Arrival {
  absl::string_view authorization;
  absl::string_view purpose;
  absl::string_view traceparent;
  absl::string_view accept_language;
  absl::string_view peer;
  absl::Time deadline = absl::InfiniteFuture();
};

// Told once, on any thread: the status, and the serialized response when it is ok. Must not wait.
using Reply = std::function<void(absl::Status status, std::string body)>;

struct EngineOptions {
  std::string data_dir;  // holds "<service>.db"
  std::string district;  // "districts/310113"
  const Clock* clock = &Clock::System();
  client::Channels* channels = nullptr;
  client::OwnToken* own_token = nullptr;  // nullptr: follows nobody
  access::Verifier* verifier = nullptr;
  Workers* workers = nullptr;  // for handlers that wait
  Workers* readers = nullptr;  // for reads that may be long
};

class Engine {
 public:
  // FAILED_PRECONDITION: an annotation, a text, a norm or a handler is missing or contradictory; the database cannot
  // be opened. Followers start with Start().
  static absl::StatusOr<std::unique_ptr<Engine>> Make(ServiceDefinition definition, EngineOptions options);
  ~Engine();
  // Runs what a new database begins with, then follows the others.
  absl::Status Start();
  // Commits what is queued, stops following, closes the store.
  void Close();

  // Handles one unary call; `body` need not outlive the call of Handle.
  void Handle(const schema::Method& method, const Arrival& arrival, absl::string_view body, Reply reply);
  // Makes the Call of an arrival whose caller is already known.
  Call CallOf(const Arrival& arrival, absl::string_view method, std::shared_ptr<const Caller> caller) const;

  // --- Common services; the host answers for all engines of the process. ---
  absl::Status DueItems(const Call& call, absl::string_view district, absl::CivilDay as_of,
                        std::vector<common::v1::DueItem>& items);
  absl::Status OverviewOf(const Call& call, absl::string_view district, absl::CivilDay as_of,
                          std::vector<common::v1::Overview::Section>& sections);
  absl::Status Revisions(const Call& call, const common::v1::ListRevisionsRequest& request,
                         common::v1::ListRevisionsResponse& response);
  // Changes after `position` that the caller may see, at most `limit` lines looked at; moves `position` past them.
  absl::Status Changes(const Caller& caller, const std::vector<std::string>& types, int limit, int64_t& position,
                       std::vector<common::v1::Change>& changes);
  absl::StatusOr<std::vector<common::v1::Norm>> NormsIn(absl::string_view district, absl::CivilDay as_of);
  void UpdateNorm(const Call& call, const common::v1::UpdateNormRequest& request, Reply reply);
  void ResetNorm(const Call& call, const common::v1::ResetNormRequest& request, Reply reply);
  bool HasNorm(absl::string_view id) const;
  // Whom it follows and when each was last heard of, for metrics. After Start and before Close.
  std::vector<std::pair<std::string, absl::Time>> Followed() const;

  const std::string& name() const;
  const schema::Schema& schema() const;
  const Realm& realm() const;
  const Texts& texts() const;
  store::Store& store();
  audit::Tree& tree();

  struct Impl;  // engine_impl.h, for the files engine*.cc

 private:
  Engine();
  std::unique_ptr<Impl> impl_;
};

}  // namespace gongjin::rpc
