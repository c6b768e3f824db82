#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/client/copies.h"
#include "common/client/follower.h"
#include "google/protobuf/wrappers.pb.h"

namespace gongjin::client {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(3);

// "registry", of "gongjin.registry.v1".
std::string OwnerOf(const schema::ResourceType& type) {
  const std::string& package = type.descriptor->file()->package();
  const size_t begin = package.find('.') + 1;
  return package.substr(begin, package.find('.', begin) - begin);
}

// "gongjin.registry.v1.RegistryService/GetSchool": by convention, because the owner's services are not linked here.
std::string GetMethodOf(const schema::ResourceType& type) {
  const std::string& package = type.descriptor->file()->package();
  std::string service = OwnerOf(type);
  if (service == "sped") service = "specialEducation";
  service[0] = static_cast<char>(service[0] - 'a' + 'A');
  return absl::StrCat(package, ".", service, "Service/Get", type.descriptor->name());
}

}  // namespace

absl::Status FetchCopy(const Realm&, store::Store& store, Channels& channels, OwnToken& token,
                       const schema::ResourceType& type, absl::string_view name) {
  google::protobuf::StringValue request;  // as any Get request: a string `name`, field 1
  request.set_value(std::string(name));
  const auto message = NewCopy(type);
  absl::Status answered;
  for (int attempt = 0; attempt < 2; ++attempt) {
    ASSIGN_OR_RETURN(const std::string authorization, token.Authorization());
    answered = channels.Invoke(GetMethodOf(type), request, *message, authorization, kTimeout);
    if (!absl::IsUnauthenticated(answered)) break;
    token.Forget(authorization);  // the registry may sign by another key since it was put back
  }
  // Not the caller's own account, as the status as it is would say.
  if (absl::IsUnauthenticated(answered)) return Unreachable(OwnerOf(type));
  if (absl::IsNotFound(answered) || absl::IsPermissionDenied(answered) || absl::IsInvalidArgument(answered))
    return absl::OkStatus();
  RETURN_IF_ERROR(answered);
  if (message->GetReflection()->GetString(*message, type.name) != name)
    return Fault(absl::StrCat("asked for ", name, ", got another"));
  return store.WriteAndWait([&](store::Writer& writer) { return StoreCopy(writer, type, *message); });
}

}  // namespace gongjin::client
