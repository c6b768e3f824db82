// Where the services listen: one address for all, or one for each.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "cli/language.h"
#include "google/protobuf/descriptor.h"

namespace gongjin::cli {

class Endpoints {
 public:
  // "127.0.0.1:7400", or "registry=127.0.0.1:7401,partnership=127.0.0.1:7402"; a plain address among the others serves
  // what none of them does. UsageError: neither.
  static Endpoints Parse(absl::string_view text, Language language);

  // The address that serves `service`: by the second part of its package, "partnership" of
  // "gongjin.partnership.v1.PartnershipService"; "access" is the registry's. UsageError: none is known.
  const std::string& Of(const google::protobuf::ServiceDescriptor& service, Language language) const;
  // Every address once.
  std::vector<std::string> All() const;

 private:
  std::map<std::string, std::string> by_service_;
  std::string others_;
};

// True: every process serves it, each for its own records (changes, work list, history, norms, overview).
bool IsCommon(const google::protobuf::ServiceDescriptor& service);

// True: the address is on this machine, where no TLS is needed.
bool IsLoopback(absl::string_view address);

}  // namespace gongjin::cli
