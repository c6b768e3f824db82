#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/client/copies.h"
#include "common/client/follower.h"
#include "google/protobuf/wrappers.pb.h"

namespace gongjin::client {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(3);

// "gongjin.registry.v1.RegistryService/GetSchool": by convention, because the owner's services are not linked here.
std::string GetMethodOf(const schema::ResourceType& type) {
  const std::string package = type.descriptor->file()->package();  // "gongjin.registry.v1"
  const size_t begin = package.find('.') + 1;
  std::string service = package.substr(begin, package.find('.', begin) - begin);
  if (service == "sped") service = "specialEducation";
  service[0] = static_cast<char>(service[0] - 'a' + 'A');
  return absl::StrCat(package, ".", service, "Service/Get", type.descriptor->name());
}

}  // namespace

absl::Status FetchCopy(const Realm&, store::Store& store, Channels& channels, OwnToken& token,
                       const schema::ResourceType& type, absl::string_view name) {
  ASSIGN_OR_RETURN(const std::string authorization, token.Authorization());
  google::protobuf::StringValue request;  // as any Get request: a string `name`, field 1
  request.set_value(std::string(name));
  const auto message = NewCopy(type);
  const absl::Status answered = channels.Invoke(GetMethodOf(type), request, *message, authorization, kTimeout);
  if (absl::IsNotFound(answered) || absl::IsPermissionDenied(answered) || absl::IsInvalidArgument(answered))
    return absl::OkStatus();
  RETURN_IF_ERROR(answered);
  if (message->GetReflection()->GetString(*message, type.name) != name)
    return Fault(absl::StrCat("asked for ", name, ", got another"));
  return store.WriteAndWait([&](store::Writer& writer) { return StoreCopy(writer, type, *message); });
}

}  // namespace gongjin::client
