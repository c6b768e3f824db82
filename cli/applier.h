// Carries out documents, one at a time.
#pragma once

#include <string>
#include <vector>

#include "cli/document.h"
#include "cli/session.h"

namespace gongjin::cli {

enum class Action { kCreated, kUpdated, kUnchanged, kCalled, kDeleted, kArchived, kRefused, kFailed };

struct Outcome {
  Action action = Action::kRefused;
  std::string name;                  // of the resource, or the method where no resource is named
  std::string request_id;            // of the write; "": nothing was written
  std::vector<std::string> changed;  // fields that were updated
  MessagePtr answer;                 // where it is more than the resource itself: a secret that is shown once
};

class Applier {
 public:
  Applier(Session& session, const Types& types, Language language, bool validate_only)
      : session_(session), types_(types), language_(language), validate_only_(validate_only) {}

  // A resource: created when absent, else those given fields that differ are updated; nothing differs: unchanged.
  // A call: done; unchanged where its request_id had done it before. CallError, UsageError as they come.
  Outcome Apply(const Document& document, const std::string& request_id);
  // A resource that must not be there yet.
  Outcome Create(const Document& document, const std::string& request_id);
  // Deleted where the type can be, else archived.
  Outcome Delete(const ResourceType& type, const std::string& name, const std::string& as,
                 const std::string& request_id);
  // Updates what differs between two states of one record, on condition that it still is as it was.
  Outcome Change(const ResourceType& type, const google::protobuf::Message& before,
                 const google::protobuf::Message& after, const std::string& request_id);
  // nullptr: absent, or not to be seen.
  MessagePtr Get(const ResourceType& type, const std::string& name, const std::string& as);

 private:
  Outcome Update(const ResourceType& type, const google::protobuf::Message& wanted, const std::string& etag,
                 std::vector<std::string> fields, const std::string& as, const std::string& request_id);
  Outcome Call(const Document& document);
  void Flag(google::protobuf::Message& request) const;

  Session& session_;
  const Types& types_;
  const Language language_;
  const bool validate_only_;
};

// Top-level fields among `fields` whose values differ, what the server alone writes left aside.
std::vector<std::string> Differing(const google::protobuf::Message& before, const google::protobuf::Message& after,
                                   const std::vector<std::string>& fields);

// All top-level fields that a client may write; `name` and `etag` are not among them.
std::vector<std::string> WritableFields(const google::protobuf::Descriptor& message);

}  // namespace gongjin::cli
