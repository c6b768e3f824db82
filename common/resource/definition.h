// The table of contents of a service: which resources it keeps and follows, which verbs it has, what is due.
//
//   ServiceDefinition Definition() {
//     ServiceDefinition service("partnership", kNormsText, Texts());
//     service.Serve("gongjin.partnership.v1.PartnershipService");
//     service.Keep<v1::Partnership>({.check = &CheckPartnership});
//     service.Follow<registry::v1::School>("registry");
//     service.On(&Sign);
//     service.Due(&DueItems);
//     return service;
//   }
//
// Get, List, BatchGet, Create, Update, Archive, Unarchive, Delete need no code: keeping a resource is enough.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/base/call.h"
#include "common/base/texts.h"
#include "common/resource/transaction.h"
#include "gongjin/common/v1/overview.pb.h"
#include "gongjin/common/v1/work_list.pb.h"

namespace gongjin {

// Calls of other services, for handlers that run on the worker pool. Never inside a transaction.
class Remote {
 public:
  virtual ~Remote() = default;
  // "gongjin.registry.v1.RegistryService/GetSchool", on behalf of the caller. Unreachable when it does not answer.
  virtual absl::Status Invoke(absl::string_view method, const google::protobuf::Message& request,
                              google::protobuf::Message& response) = 0;
  // Runs on the writer and waits; runs on a reader.
  virtual absl::Status Write(std::function<absl::Status(Transaction&)> act) = 0;
  virtual absl::Status Read(std::function<absl::Status(const Snapshot&)> read) = 0;
};

// What a service adds to the standard methods of a resource.
template <typename T>
struct ResourceHooks {
  // Judges a create (`before` is null), update, archive or unarchive, and completes output-only fields of `after`; on
  // archiving it only judges, the record stays as it is.
  std::function<absl::Status(Transaction&, const Call&, const T* before, T& after)> check;
  // What else follows from a create, update or unarchive, in the same transaction. `after` is as written.
  std::function<absl::Status(Transaction&, const Call&, const T* before, const T& after)> then;
  // Judges a deletion.
  std::function<absl::Status(Transaction&, const Call&, const T& before)> check_delete;
  // Fills the computed fields for a day.
  std::function<absl::Status(const Snapshot&, absl::CivilDay as_of, T&)> compute;
};

// Where a handler runs: decided by its first parameter.
enum class Runs { kWriter, kSnapshot, kRemote };

// One registered verb, types erased.
struct Verb {
  Runs runs = Runs::kWriter;
  const google::protobuf::Descriptor* request = nullptr;
  const google::protobuf::Descriptor* response = nullptr;
  std::function<absl::Status(Transaction&, const Call&, const google::protobuf::Message&, google::protobuf::Message&)>
      on_writer;
  std::function<absl::Status(const Snapshot&, const Call&, const google::protobuf::Message&,
                             google::protobuf::Message&)>
      on_snapshot;
  std::function<absl::Status(Remote&, const Call&, const google::protobuf::Message&, google::protobuf::Message&)>
      on_remote;
};

// Hooks of one resource, types erased; each may be empty.
struct AnyHooks {
  using Message = google::protobuf::Message;
  std::function<absl::Status(Transaction&, const Call&, const Message* before, Message& after)> check;
  std::function<absl::Status(Transaction&, const Call&, const Message* before, const Message& after)> then;
  std::function<absl::Status(Transaction&, const Call&, const Message& before)> check_delete;
  std::function<absl::Status(const Snapshot&, absl::CivilDay as_of, Message&)> compute;
};

// What is due in a district as of a day; all items, whoever sees them (the platform judges that by their subject).
using DueFunction = std::function<absl::StatusOr<std::vector<common::v1::DueItem>>(
    const Snapshot&, absl::string_view district, absl::CivilDay as_of)>;
// A programme at a glance, likewise. Lines and figures name records; the platform leaves out what may not be seen.
using OverviewFunction = std::function<absl::StatusOr<std::vector<common::v1::Overview::Section>>(
    const Snapshot&, absl::string_view district, absl::CivilDay as_of)>;

class ServiceDefinition {
 public:
  // `name`: "partnership". `norms_text`: norms.textproto, or empty. `texts`: sentences of its reasons.
  ServiceDefinition(absl::string_view name, absl::string_view norms_text, absl::Span<const Text> texts);

  // A protobuf service, whose every RPC must be a standard method of a kept resource or a registered verb.
  ServiceDefinition& Serve(absl::string_view proto_service);
  template <typename T>
  ServiceDefinition& Keep(ResourceHooks<T> hooks = {});
  // Copies of another service's resources, read like one's own, written by its change feed alone.
  template <typename T>
  ServiceDefinition& Follow(absl::string_view owner) {
    followed[std::string(owner)].push_back(T::descriptor());
    return *this;
  }
  // A verb; the method is found by its request type.
  template <typename Request, typename Response>
  ServiceDefinition& On(absl::StatusOr<Response> (*handler)(Transaction&, const Call&, const Request&));
  template <typename Request, typename Response>
  ServiceDefinition& On(absl::StatusOr<Response> (*handler)(const Snapshot&, const Call&, const Request&));
  template <typename Request, typename Response>
  ServiceDefinition& On(absl::StatusOr<Response> (*handler)(Remote&, const Call&, const Request&));
  // The same for a handler that carries something with it (a signer of tokens).
  template <typename Request, typename Response>
  ServiceDefinition& OnRemote(std::function<absl::StatusOr<Response>(Remote&, const Call&, const Request&)> handler);
  template <typename Request, typename Response>
  ServiceDefinition& OnWriter(
      std::function<absl::StatusOr<Response>(Transaction&, const Call&, const Request&)> handler);
  ServiceDefinition& Due(DueFunction due);
  ServiceDefinition& Overview(OverviewFunction overview);
  // Judges the norms as a whole on a day, before a district's own value is written for it: refuses what would
  // contradict another norm. The defaults are judged at start.
  ServiceDefinition& CheckNorms(std::function<absl::Status(const Norms&, absl::CivilDay day)> check);
  // Run once, before the first call is taken: what a new database begins with.
  ServiceDefinition& Begin(std::function<absl::Status(Transaction&)> begin);

  std::string name;
  std::string norms_text;
  std::vector<Text> texts;
  std::vector<std::string> proto_services;
  std::map<const google::protobuf::Descriptor*, AnyHooks> kept;
  std::vector<const google::protobuf::Descriptor*> kept_order;
  std::map<std::string, std::vector<const google::protobuf::Descriptor*>> followed;  // by owner
  std::vector<Verb> verbs;
  DueFunction due;
  OverviewFunction overview;
  std::function<absl::Status(const Norms&, absl::CivilDay day)> check_norms;
  std::function<absl::Status(Transaction&)> begin;
};

// ---- Templates ----

template <typename T>
ServiceDefinition& ServiceDefinition::Keep(ResourceHooks<T> hooks) {
  using Message = google::protobuf::Message;
  AnyHooks any;
  if (hooks.check)
    any.check = [f = hooks.check](Transaction& tx, const Call& call, const Message* before, Message& after) {
      return f(tx, call, static_cast<const T*>(before), static_cast<T&>(after));
    };
  if (hooks.then)
    any.then = [f = hooks.then](Transaction& tx, const Call& call, const Message* before, const Message& after) {
      return f(tx, call, static_cast<const T*>(before), static_cast<const T&>(after));
    };
  if (hooks.check_delete)
    any.check_delete = [f = hooks.check_delete](Transaction& tx, const Call& call, const Message& before) {
      return f(tx, call, static_cast<const T&>(before));
    };
  if (hooks.compute)
    any.compute = [f = hooks.compute](const Snapshot& snapshot, absl::CivilDay as_of, Message& message) {
      return f(snapshot, as_of, static_cast<T&>(message));
    };
  kept[T::descriptor()] = std::move(any);
  kept_order.push_back(T::descriptor());
  return *this;
}

namespace internal {
// Turns a typed handler into one of messages.
template <typename First, typename Request, typename Response, typename Handler>
auto Erase(Handler handler) {
  return [handler](First& first, const Call& call, const google::protobuf::Message& request,
                   google::protobuf::Message& response) -> absl::Status {
    absl::StatusOr<Response> result = handler(first, call, static_cast<const Request&>(request));
    if (!result.ok()) return result.status();
    static_cast<Response&>(response) = *std::move(result);
    return absl::OkStatus();
  };
}
template <typename Request, typename Response>
Verb VerbFor(Runs runs) {
  Verb verb;
  verb.runs = runs;
  verb.request = Request::descriptor();
  verb.response = Response::descriptor();
  return verb;
}
}  // namespace internal

template <typename Request, typename Response>
ServiceDefinition& ServiceDefinition::OnWriter(
    std::function<absl::StatusOr<Response>(Transaction&, const Call&, const Request&)> handler) {
  Verb verb = internal::VerbFor<Request, Response>(Runs::kWriter);
  verb.on_writer = internal::Erase<Transaction, Request, Response>(std::move(handler));
  verbs.push_back(std::move(verb));
  return *this;
}
template <typename Request, typename Response>
ServiceDefinition& ServiceDefinition::OnRemote(
    std::function<absl::StatusOr<Response>(Remote&, const Call&, const Request&)> handler) {
  Verb verb = internal::VerbFor<Request, Response>(Runs::kRemote);
  verb.on_remote = internal::Erase<Remote, Request, Response>(std::move(handler));
  verbs.push_back(std::move(verb));
  return *this;
}
template <typename Request, typename Response>
ServiceDefinition& ServiceDefinition::On(absl::StatusOr<Response> (*handler)(Transaction&, const Call&,
                                                                             const Request&)) {
  return OnWriter<Request, Response>(handler);
}
template <typename Request, typename Response>
ServiceDefinition& ServiceDefinition::On(absl::StatusOr<Response> (*handler)(Remote&, const Call&, const Request&)) {
  return OnRemote<Request, Response>(handler);
}
template <typename Request, typename Response>
ServiceDefinition& ServiceDefinition::On(absl::StatusOr<Response> (*handler)(const Snapshot&, const Call&,
                                                                             const Request&)) {
  Verb verb = internal::VerbFor<Request, Response>(Runs::kSnapshot);
  verb.on_snapshot = internal::Erase<const Snapshot, Request, Response>(handler);
  verbs.push_back(std::move(verb));
  return *this;
}

}  // namespace gongjin
