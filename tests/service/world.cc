#include "tests/service/world.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "common/access/secret_file.h"
#include "common/base/status.h"
#include "gongjin/access/v1/access_service.pb.h"
#include "gongjin/common/v1/change.pb.h"
#include "gongjin/registry/v1/registry_service.pb.h"
#include "google/protobuf/text_format.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "services/registry/service.h"

namespace gongjin::tests {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;

const MethodDescriptor& MethodNamed(absl::string_view name) {
  for (const char* service : {"gongjin.registry.v1.RegistryService.", "gongjin.access.v1.AccessService."})
    if (const auto* method = DescriptorPool::generated_pool()->FindMethodByName(absl::StrCat(service, name)))
      return *method;
  ADD_FAILURE() << "no method " << name;
  std::abort();
}

std::shared_ptr<Message> New(const google::protobuf::Descriptor* type) {
  return std::shared_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(type)->New());
}

std::string Described(const absl::Status& status) {
  if (status.ok()) return "";
  return absl::StrCat(absl::StatusCodeToString(status.code()), " ", BareReasonOf(status),
                      SubjectOf(status).empty() ? "" : " ", SubjectOf(status));
}

std::string SentenceOf(const absl::Status& status) {
  google::rpc::LocalizedMessage localized;
  if (const auto payload = status.GetPayload("type.googleapis.com/google.rpc.LocalizedMessage"))
    localized.ParseFromString(std::string(*payload));
  return localized.message();
}

}  // namespace

World::World() : own_(std::in_place), folder_(own_->path()) { Start(); }

World::World(std::string folder) : folder_(std::move(folder)) { Start(); }

World::~World() {
  channels_.reset();
  host_.reset();
}

void World::Start() {
  rpc::HostOptions options;
  options.data_dir = absl::StrCat(folder_, "/data");
  options.listen = "127.0.0.1:0";
  options.metrics_listen = "";
  options.calls_per_second_per_principal = 0;  // the clock stands still
  const rpc::RegistryParts registry = registry::Parts();
  auto host = rpc::Host::Start(options, {}, &registry, clock_);
  ASSERT_TRUE(host.ok()) << host.status();
  host_ = *std::move(host);
  channels_ = std::make_unique<client::Channels>(client::Peers{.address = {{"registry", host_->address()}}});
}

void World::Restart() {
  channels_.reset();
  host_.reset();
  Start();
}

Outcome World::Call(absl::string_view method, absl::string_view request) { return CallAs(token_, method, request); }

Outcome World::CallAs(absl::string_view token, absl::string_view method, absl::string_view request) {
  const MethodDescriptor& descriptor = MethodNamed(method);
  const auto message = New(descriptor.input_type());
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(std::string(request), message.get())) << request;
  Outcome outcome;
  outcome.response = New(descriptor.output_type());
  const absl::Status status = channels_->Invoke(
      absl::StrCat(std::string(descriptor.service()->full_name()), "/", method), *message, *outcome.response,
      token.empty() ? "" : absl::StrCat("Bearer ", token), absl::Seconds(20), "", Language::kEnglish);
  outcome.refusal = Described(status);
  outcome.message = SentenceOf(status);
  return outcome;
}

std::string World::TokenFor(absl::string_view secret, absl::string_view organization) {
  const auto outcome =
      CallAs("", "ExchangeSecret", absl::StrCat("secret: '", secret, "' organization: '", organization, "'"));
  EXPECT_EQ(outcome.refusal, "");
  return outcome.As<access::v1::Token>().token();
}

std::string World::AdminSecret() const {
  const auto secret = access::ReadSecretFile(absl::StrCat(folder_, "/admin.secret"));
  EXPECT_TRUE(secret.ok() && secret->has_value());
  return secret.ok() ? secret->value_or("") : "";
}

std::string World::Administrator() { return TokenFor(AdminSecret()); }

std::string World::Bureau() {
  const std::string administrator = Administrator();
  for (const char* role : {"REGISTRAR", "CASE_OFFICER", "APPROVER", "OBSERVER"})
    EXPECT_EQ(CallAs(administrator, "CreateGrant",
                     absl::StrCat("parent: 'districts/310113' grant { principal: 'districts/310113/principals/admin' ",
                                  "organization: 'districts/310113/organizations/bureau' role: ROLE_", role,
                                  " start_date { year: 2017 month: 1 day: 1 } }"))
                  .refusal,
              "");
  return Administrator();
}

std::string World::Person(absl::string_view id, absl::string_view role, absl::string_view organization) {
  const std::string administrator = Administrator();
  const std::string name = absl::StrCat("districts/310113/principals/", id);
  EXPECT_EQ(CallAs(administrator, "CreatePrincipal",
                   absl::StrCat("parent: 'districts/310113' principal_id: '", id, "' principal { title: '", id,
                                "' kind: PERSON login: '", id, "' }"))
                .refusal,
            "");
  EXPECT_EQ(CallAs(administrator, "CreateGrant",
                   absl::StrCat("parent: 'districts/310113' grant { principal: '", name, "' organization: '",
                                organization, "' role: ROLE_", role, " start_date { year: 2017 month: 1 day: 1 } }"))
                .refusal,
            "");
  const auto made = CallAs(administrator, "CreateSecret", absl::StrCat("parent: '", name, "' secret {}"));
  EXPECT_EQ(made.refusal, "");
  return TokenFor(made.As<access::v1::CreateSecretResponse>().text());
}

int64_t World::Happened() { return host_->engine("registry").store().DurableSequence(); }

std::vector<std::string> World::Changes(int64_t count) {
  common::v1::WatchChangesRequest request;
  request.set_start(common::v1::WatchChangesRequest::BEGINNING);
  common::v1::WatchChangesResponse response;
  std::vector<std::string> changes;
  const absl::Status status = channels_->Stream(
      "registry", "gongjin.common.v1.ChangeService/WatchChanges", request, response, absl::StrCat("Bearer ", token_),
      [&] {
        for (const auto& change : response.changes())
          changes.push_back(absl::StrCat(change.name(), " ", change.revision()));
        return static_cast<int64_t>(changes.size()) < count;
      },
      [](const std::function<void()>&) {});
  EXPECT_TRUE(status.ok()) << status;
  return changes;
}

}  // namespace gongjin::tests
