#include "services/registry/service.h"

#include <utility>

#include "common/access/secrets.h"
#include "services/registry/begin.h"
#include "services/registry/checks.h"
#include "services/registry/norms_text.h"
#include "services/registry/texts.h"
#include "services/registry/verbs.h"

namespace gongjin::registry {
namespace {

// A handler that carries the accounts with it.
template <typename First, typename Request, typename Response>
std::function<absl::StatusOr<Response>(First&, const Call&, const Request&)> With(
    std::shared_ptr<Accounts> accounts,
    absl::StatusOr<Response> (*handler)(Accounts&, First&, const Call&, const Request&)) {
  return [accounts = std::move(accounts), handler](First& first, const Call& call, const Request& request) {
    return handler(*accounts, first, call, request);
  };
}

}  // namespace

ServiceDefinition Definition(std::shared_ptr<access::Signer> signer, const rpc::HostOptions& options) {
  const auto accounts = std::make_shared<Accounts>();
  accounts->signer = std::move(signer);
  accounts->secret_key = access::RandomKey();

  ServiceDefinition service("registry", kNormsText, RegistryTexts());
  service.Serve("gongjin.registry.v1.RegistryService").Serve("gongjin.access.v1.AccessService");

  service.Keep<v1::District>({.check = &CheckDistrict});
  service.Keep<v1::School>({.check = &CheckSchool});
  service.Keep<v1::Organization>({.check = &CheckOrganization});
  service.Keep<v1::SchoolCalendar>({.check = &CheckSchoolCalendar});
  service.Keep<v1::Designation>({.check = &CheckDesignation});
  service.Keep<v1::Person>({.check = &CheckPerson});
  service.Keep<access::v1::Principal>({.check = &CheckPrincipal});
  service.Keep<access::v1::Grant>({.check = &CheckGrant});
  service.Keep<access::v1::Secret>();

  service.On(&RenameSchool).On(&CloseSchool).On(&CloseOrganization);
  service.OnWriter(With(accounts, &CreateSecret)).On(&RevokeSecret).OnRemote(With(accounts, &SetPassword));
  service.OnRemote(With(accounts, &ExchangeSecret)).OnRemote(With(accounts, &Login));
  service.OnRemote(With(accounts, &ListSigningKeys)).On(&GetCaller);

  service.Begin(BeginWith(options));
  return service;
}

rpc::RegistryParts Parts() { return {&Definition}; }

}  // namespace gongjin::registry
