// A conversation with the services: who calls, in which language, with tokens that are fetched when needed and calls
// that are repeated when that is safe.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "cli/discovery.h"
#include "cli/endpoints.h"
#include "cli/problem.h"
#include "cli/requests.h"
#include "cli/transport.h"
#include "gongjin/access/v1/access_service.pb.h"
#include "google/protobuf/descriptor.h"

namespace gongjin::cli {

struct SessionOptions {
  Access access;
  Language language = Language::kChinese;
  std::string organization;                  // whom to act for; empty: the only one there is
  std::string district;                      // "310113"; empty: the caller's
  std::chrono::milliseconds timeout{30000};  // of a call with all its repetitions
  bool timeout_said = false;                 // false: a server that never answered is given up sooner
};

// Thread-safe.
class Session {
 public:
  explicit Session(SessionOptions options);

  // Calls and waits; CallError when refused or unreachable. Repeated after UNAVAILABLE and UNKNOWN, with growing
  // pauses within the timeout, where the request has a request_id or only reads; once more with a new token after
  // TOKEN_EXPIRED. `organization`: act for this one; empty: as the options say. `address`: there; empty: where the
  // service is.
  void Call(const google::protobuf::MethodDescriptor& method, const google::protobuf::Message& request,
            google::protobuf::Message& response, const std::string& organization = "", const std::string& address = "");

  // Asks every process in turn. `each` gets every answer; what did not answer is returned by address. CallError: none
  // answered, or one refused. Processes without the method are passed over.
  std::vector<std::string> CallAll(const google::protobuf::MethodDescriptor& method,
                                   const google::protobuf::Message& request,
                                   const std::function<void(const google::protobuf::Message&)>& each);

  // Follows a stream until `each` answers false; returns how it ended, code 0 when `each` ended it.
  CallError Follow(const google::protobuf::MethodDescriptor& method, const std::string& address,
                   const google::protobuf::Message& request, google::protobuf::Message& response,
                   const std::function<bool()>& each);

  // The token and whom it names, for the organization of the options.
  access::v1::Token Token();
  // "310113", whose records are meant where a name says nothing else; "" when not known.
  std::string District();
  const Endpoints& endpoints() const { return endpoints_; }
  const SessionOptions& options() const { return options_; }

 private:
  using Clock = std::chrono::system_clock;

  std::string BearerFor(const std::string& organization, Deadline deadline);
  void Forget(const std::string& organization);
  Metadata MetadataFor(const google::protobuf::MethodDescriptor& method, const std::string& organization,
                       const std::string& trace_id, Deadline deadline);
  // Nothing goes to another user's listener: UsageError. UNAVAILABLE: nobody listens. OK where nothing is known of who
  // should.
  google::rpc::Status Reach(const std::string& address) const;
  // Whether another try may follow; sleeps before saying yes.
  bool Again(const google::rpc::Status& status, const std::string& address, int attempt, Clock::time_point started,
             Deadline deadline);

  const SessionOptions options_;
  const Endpoints endpoints_;
  Transport transport_;
  std::mutex mutex_;
  std::map<std::string, access::v1::Token> tokens_;  // by organization; in memory only
  std::map<std::string, bool> answered_;             // by address
  std::string district_;                             // of the caller, once known
};

}  // namespace gongjin::cli
