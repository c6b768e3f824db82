// A request of any RPC, as it comes over the wire: read or refused with the place, judged, stripped of what a client
// may not write, put over a record by its mask. No server: that is calls_fuzz.cc.
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/resource/mask.h"
#include "common/schema/validate.h"
#include "gongjin/access/v1/access_service.pb.h"
#include "gongjin/partnership/v1/partnership_service.pb.h"
#include "gongjin/registry/v1/registry_service.pb.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/fuzz/asked.h"
#include "tests/fuzz/fuzz.h"

namespace gongjin::fuzz {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;

const schema::Schema& Schema() {
  static const schema::Schema& all = *[] {
    std::vector<const google::protobuf::ServiceDescriptor*> services;
    for (const char* name : {"gongjin.access.v1.AccessService", "gongjin.registry.v1.RegistryService",
                             "gongjin.partnership.v1.PartnershipService"})
      services.push_back(DescriptorPool::generated_pool()->FindServiceByName(name));
    return schema::Schema::Make(ResourceMessages(), {}, services).value().release();
  }();
  return all;
}

std::unique_ptr<Message> Copy(const Message& message) {
  std::unique_ptr<Message> copy(message.New());
  copy->CopyFrom(message);
  return copy;
}

void RequireFieldErrors(const absl::Status& status) {
  Require(absl::IsInvalidArgument(status), absl::StrCat("judged otherwise than bad: ", status.ToString()));
  const auto errors = FieldErrorsOf(status);
  Require(!errors.empty() && errors.size() <= 50, "no bad field, or more than fifty");
  for (const auto& error : errors) {
    Require(!error.reason.empty(), "a bad field without a reason");
    for (const std::string& arg : error.args) Require(arg.size() <= 2000 && IsUtf8(arg), "an argument beyond bounds");
  }
}

// The bytes that protobuf refuses are those of which a reason is known.
void JudgeBytes(const Message& request, bool read, const std::string& body) {
  const absl::Status why = schema::WhyMalformed(*request.GetDescriptor(), body);
  Require(why.ok() == read, absl::StrCat("read: ", read, ", why not: ", why.ToString()));
  if (read) return;
  const std::string reason = BareReasonOf(why);
  Require(reason == "NOT_UTF8" || reason == "BODY_MALFORMED", absl::StrCat("why not: ", why.ToString()));
}

void JudgeUpdate(const schema::Method& method, const Message& request, bool valid) {
  const auto& reflection = *request.GetReflection();
  const Message& given = reflection.GetMessage(request, method.body);
  const auto& mask =
      static_cast<const google::protobuf::FieldMask&>(reflection.GetMessage(request, method.update_mask));
  schema::ValidateOptions options;
  options.body = method.body;
  options.update_mask = &mask;
  const absl::Status judged = schema::Validate(request, options);
  if (!judged.ok()) RequireFieldErrors(judged);
  Require(!valid || judged.ok(), absl::StrCat("good as a whole, bad in a part: ", judged.ToString()));

  const std::unique_ptr<Message> blank(given.New()), other = Copy(given);
  if (const auto* title = other->GetDescriptor()->FindFieldByName("title"))
    other->GetReflection()->SetString(other.get(), title, "as it was");
  for (const Message* before : {static_cast<const Message*>(blank.get()), static_cast<const Message*>(other.get())}) {
    const std::unique_ptr<Message> after = Copy(*before);
    const absl::Status applied = ApplyMask(*method.resource, mask, given, method.body->name(), *after);
    if (!applied.ok()) {
      RequireFieldErrors(applied);
      const std::string reason = BareReasonOf(applied);
      Require(absl::StartsWith(reason, "MASK_") || reason == "FIELD_IMMUTABLE", applied.ToString());
      continue;
    }
    for (int i = 0; i < given.GetDescriptor()->field_count(); ++i) {
      const auto* field = given.GetDescriptor()->field(i);
      const bool named = std::any_of(mask.paths().begin(), mask.paths().end(), [&](const std::string& path) {
        return path == "*" || path == field->name() || absl::StartsWith(path, field->name() + ".");
      });
      const bool header = field == method.resource->name || field == method.resource->etag;
      if (named && !header) continue;
      MessageDifferencer differencer;
      Require(differencer.CompareWithFields(*before, *after, {field}, {field}),
              absl::StrCat("changed without being named: ", field->full_name()));
    }
    const std::unique_ptr<Message> twice = Copy(*after);
    Require(ApplyMask(*method.resource, mask, given, method.body->name(), *twice).ok() &&
                MessageDifferencer::Equals(*after, *twice),
            "the same change again changes something");
  }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  google::protobuf::SetLogHandler(nullptr);
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t most, unsigned seed) {
  const std::string changed = Mutator(seed).Mutate(Text(data, size), most);
  std::copy(changed.begin(), changed.end(), data);
  return changed.size();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto asked = ReadAsked(Text(data, size));
  if (!asked.has_value()) return -1;
  const std::string body = asked->Body();
  const std::unique_ptr<Message> request = NewRequest(*asked->method);
  const bool read = request->ParseFromString(body);
  JudgeBytes(*request, read, body);
  if (!read) return 0;

  const absl::Status judged = schema::Validate(*request);
  if (!judged.ok()) RequireFieldErrors(judged);
  Require(schema::Validate(*request) == judged, "judged otherwise the second time");
  const std::unique_ptr<Message> again(request->New());
  Require(again->ParseFromString(request->SerializeAsString()) && schema::Validate(*again) == judged,
          "judged otherwise when read again");

  const std::string full =
      absl::StrCat(std::string(asked->method->service()->full_name()), "/", std::string(asked->method->name()));
  const schema::Method* method = Schema().FindMethod(full);
  if (method != nullptr && method->kind == schema::MethodKind::kUpdate) JudgeUpdate(*method, *request, judged.ok());

  schema::ClearOutputOnly(*again);
  Require(schema::Validate(*again) == judged, "judged by what a client may not write");
  const std::unique_ptr<Message> cleared = Copy(*again);
  schema::ClearOutputOnly(*cleared);
  Require(MessageDifferencer::Equals(*again, *cleared), "cleared of more the second time");
  return 0;
}

}  // namespace gongjin::fuzz
