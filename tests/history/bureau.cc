#include "tests/history/bureau.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/substitute.h"
#include "absl/time/clock.h"
#include "common/base/status.h"
#include "gongjin/access/v1/access_service.pb.h"
#include "gongjin/common/v1/change.pb.h"
#include "google/protobuf/text_format.h"
#include "google/rpc/error_details.pb.h"

namespace gongjin::history {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using partnership::v1::Partnership;

constexpr char kPartnerships[] = "gongjin.partnership.v1.PartnershipService/";
constexpr char kRegistry[] = "gongjin.registry.v1.RegistryService/";
constexpr char kAccess[] = "gongjin.access.v1.AccessService/";

std::string NameOf(absl::string_view id) { return absl::StrCat(kDistrict, "/partnerships/", id); }

// "turns-12" -> 12, if it begins so; -1 otherwise.
int64_t NumberOf(absl::string_view name, absl::string_view prefix) {
  const absl::string_view id = name.substr(name.rfind('/') + 1);
  int64_t number = -1;
  if (!absl::StartsWith(id, prefix) || !absl::SimpleAtoi(id.substr(prefix.size()), &number)) return -1;
  return number;
}

std::string Body(absl::string_view id, absl::string_view kind, int school, absl::string_view more) {
  return absl::Substitute(
      "parent: '$0' partnership_id: '$1' partnership { kind: $2 title: '$1' round: '1' recipient: '$0/schools/r$3' "
      "supporter: '$0/schools/supporter' commissioner: '$0/organizations/bureau' term { start_date { year: 2017 "
      "month: 9 day: 1 } end_date { year: 2020 month: 7 day: 31 } } $4 }",
      kDistrict, id, kind, school, more);
}

std::string TextOf(const Operation& operation) {
  const std::string id = absl::StrCat("records-", operation.record);
  const std::string etag = operation.rests_on != 0 ? absl::StrCat("etag: 'r", operation.rests_on, "'") : "";
  const std::string request = operation.request != 0 ? absl::StrCat(" request_id: '", operation.request, "'") : "";
  const std::string value = absl::StrCat("exit_plan: '", operation.value, "'");
  switch (operation.kind) {
    case Kind::kCreate:
      return absl::StrCat(Body(id, "MUTUAL_GROWTH", 0, value), request);
    case Kind::kUpdate:
      return absl::StrCat("partnership { name: '", NameOf(id), "' ", value, " ", etag,
                          " } update_mask { paths: 'exit_plan' }", request);
    case Kind::kArchive:
    case Kind::kUnarchive:
      return absl::StrCat("name: '", NameOf(id), "' ", etag, request);
    default:
      return absl::StrCat("name: '", NameOf(id), "'");
  }
}

Version VersionOf(const Partnership& partnership) {
  Version version;
  version.life = partnership.has_archive_time() ? Life::kArchived : Life::kLive;
  version.revision = partnership.revision();
  if (!absl::SimpleAtoi(partnership.exit_plan(), &version.value)) version.value = -1;
  return version;
}

bool MayHaveHappened(const absl::Status& status) {
  return status.code() == absl::StatusCode::kUnavailable || status.code() == absl::StatusCode::kUnknown ||
         status.code() == absl::StatusCode::kCancelled;
}

// How it was answered; false: in no way that is foreseen.
bool AnswerOf(const absl::Status& status, Answer& answer) {
  const std::string reason = BareReasonOf(status);
  if (status.ok()) {
    answer = Answer::kDone;
  } else if (MayHaveHappened(status)) {
    answer = Answer::kUnknown;
  } else if (status.code() == absl::StatusCode::kNotFound) {
    answer = Answer::kAbsent;
  } else if (reason == "NAME_TAKEN") {
    answer = Answer::kExists;
  } else if (status.code() == absl::StatusCode::kAborted) {
    answer = Answer::kStale;
  } else if (reason == "RECORD_ARCHIVED") {
    answer = Answer::kArchived;
  } else if (reason == "ENTRUSTED_TWICE" || reason == "NOT_A_DRAFT") {
    answer = Answer::kRefused;
  } else {
    return false;
  }
  return true;
}

}  // namespace

Bureau::Bureau(const std::string& address)
    : channels_(std::make_unique<client::Channels>(
          client::Peers{.address = {{"registry", address}, {"partnership", address}}})) {}

absl::Status Bureau::Call(const std::string& method, const std::string& request, Message& response) const {
  std::string name = method;
  for (char& letter : name)
    if (letter == '/') letter = '.';
  const auto* descriptor = DescriptorPool::generated_pool()->FindMethodByName(name);
  if (descriptor == nullptr) return absl::InternalError(absl::StrCat("no method ", method));
  const std::unique_ptr<Message> message(
      MessageFactory::generated_factory()->GetPrototype(descriptor->input_type())->New());
  if (!google::protobuf::TextFormat::ParseFromString(request, message.get())) return absl::InternalError(request);
  return channels_->Invoke(method, *message, response, token_.empty() ? "" : absl::StrCat("Bearer ", token_),
                           absl::Seconds(20), "", Language::kEnglish);
}

absl::Status Bureau::Ask(const std::string& method, const std::string& request) const {
  std::string name = method;
  for (char& letter : name)
    if (letter == '/') letter = '.';
  const auto* descriptor = DescriptorPool::generated_pool()->FindMethodByName(name);
  if (descriptor == nullptr) return absl::InternalError(absl::StrCat("no method ", method));
  const std::unique_ptr<Message> response(
      MessageFactory::generated_factory()->GetPrototype(descriptor->output_type())->New());
  return Call(method, request, *response);
}

absl::Status Bureau::LogIn(const std::string& secret) {
  access::v1::Token token;
  token_.clear();
  RETURN_IF_ERROR(Call(absl::StrCat(kAccess, "ExchangeSecret"), absl::StrCat("secret: '", secret, "'"), token));
  token_ = token.token();
  return absl::OkStatus();
}

absl::Status Bureau::Prepare(const std::string& secret) {
  RETURN_IF_ERROR(LogIn(secret));
  for (const char* role : {"REGISTRAR", "CASE_OFFICER", "APPROVER", "OBSERVER"})
    RETURN_IF_ERROR(Ask(absl::StrCat(kAccess, "CreateGrant"),
                        absl::Substitute("parent: '$0' grant { principal: '$0/principals/admin' organization: "
                                         "'$0/organizations/bureau' role: ROLE_$1 start_date { year: 2017 month: 1 "
                                         "day: 1 } }",
                                         kDistrict, role)));
  RETURN_IF_ERROR(LogIn(secret));
  for (int i = 0; i <= kSchools; ++i)
    RETURN_IF_ERROR(
        Ask(absl::StrCat(kRegistry, "CreateSchool"),
            absl::Substitute("parent: '$0' school_id: '$1' school { title: '$1' stage: JUNIOR_MIDDLE ownership: PUBLIC "
                             "bureau: '$0/organizations/bureau' located_district: '$0' }",
                             kDistrict, i == kSchools ? "supporter" : absl::StrCat("r", i))));
  return absl::OkStatus();
}

absl::Status Bureau::AwaitRoles() const {
  const absl::Time end = absl::Now() + absl::Seconds(30);
  while (true) {
    absl::Status status = Ask(absl::StrCat(kPartnerships, "CreatePartnership"),
                              absl::StrCat(Body("probe", "MUTUAL_GROWTH", 0, ""), " validate_only: true"));
    if (status.ok() || absl::Now() > end) return status;
    absl::SleepFor(absl::Milliseconds(5));
  }
}

absl::Status Bureau::Perform(Operation& operation) const {
  static const char* const verbs[] = {"GetPartnership",     "CreatePartnership",    "UpdatePartnership",
                                      "ArchivePartnership", "UnarchivePartnership", ""};
  Partnership partnership;
  absl::Status status =
      Call(absl::StrCat(kPartnerships, verbs[static_cast<int>(operation.kind)]), TextOf(operation), partnership);
  if (!AnswerOf(status, operation.answer)) return status;
  if (operation.answer == Answer::kDone) operation.seen = VersionOf(partnership);
  return absl::OkStatus();
}

absl::Status Bureau::Page(const std::string& filter, const std::string& token,
                          partnership::v1::ListPartnershipsResponse& page) const {
  return Call(absl::StrCat(kPartnerships, "ListPartnerships"),
              absl::StrCat("parent: '", kDistrict, "' page_size: 1000 show_archived: true filter: '", filter,
                           "' page_token: '", token, "'"),
              page);
}

absl::Status Bureau::List(std::vector<Version>& versions) const {
  partnership::v1::ListPartnershipsResponse page;
  RETURN_IF_ERROR(Page("kind = MUTUAL_GROWTH", "", page));
  versions.assign(kServiceRecords, Version{});
  for (const auto& each : page.partnerships())
    if (const int64_t record = NumberOf(each.name(), "records-"); record >= 0)
      versions[static_cast<size_t>(record)] = VersionOf(each);
  return absl::OkStatus();
}

absl::Status Bureau::Entrust(int school, int64_t id, const std::string& request_id, Answer& answer,
                             int64_t& holder) const {
  absl::Status status = Ask(absl::StrCat(kPartnerships, "CreatePartnership"),
                            absl::StrCat(Body(absl::StrCat("turns-", id), "ENTRUSTED_MANAGEMENT", school, ""),
                                         " request_id: '", request_id, "'"));
  if (!AnswerOf(status, answer)) return status;
  if (answer != Answer::kRefused) return absl::OkStatus();
  google::rpc::LocalizedMessage sentence;
  if (const auto payload = status.GetPayload("type.googleapis.com/google.rpc.LocalizedMessage"))
    sentence.ParseFromString(std::string(*payload));
  for (const absl::string_view word : absl::StrSplit(sentence.message(), absl::ByAnyChar(" .,")))
    holder = std::max(holder, NumberOf(word, "turns-"));
  return absl::OkStatus();
}

absl::Status Bureau::Withdraw(int64_t id, const std::string& request_id, Answer& answer) const {
  absl::Status status = Ask(
      absl::StrCat(kPartnerships, "WithdrawPartnership"),
      absl::StrCat("name: '", NameOf(absl::StrCat("turns-", id)), "' reason: 'over' request_id: '", request_id, "'"));
  return AnswerOf(status, answer) ? absl::OkStatus() : status;
}

absl::Status Bureau::Turns(std::vector<std::pair<int64_t, int64_t>>& turns) const {
  int64_t all = 0;
  std::string token;
  do {
    partnership::v1::ListPartnershipsResponse page;
    RETURN_IF_ERROR(Page("", token, page));
    for (const auto& each : page.partnerships()) all += each.revision();
    token = page.next_page_token();
  } while (!token.empty());
  common::v1::WatchChangesRequest request;
  request.set_start(common::v1::WatchChangesRequest::BEGINNING);
  request.add_types("partnership.gongjin/Partnership");
  common::v1::WatchChangesResponse response;
  return channels_->Stream(
      "partnership", "gongjin.common.v1.ChangeService/WatchChanges", request, response, absl::StrCat("Bearer ", token_),
      [&] {
        for (const auto& change : response.changes()) {
          --all;
          if (const int64_t turn = NumberOf(change.name(), "turns-"); turn >= 0)
            turns.emplace_back(turn, change.revision());
        }
        return all > 0;
      },
      [](const std::function<void()>&) {});
}

}  // namespace gongjin::history
