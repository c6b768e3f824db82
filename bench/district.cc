#include "bench/district.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "bench/channel.h"
#include "bench/load.h"
#include "bench/record.h"
#include "common/base/status.h"
#include "gongjin/access/v1/access_service.pb.h"
#include "gongjin/partnership/v1/partnership.pb.h"
#include "gongjin/registry/v1/person.pb.h"
#include "gongjin/registry/v1/school.pb.h"

namespace gongjin::bench {
namespace {

constexpr char kDistrict[] = "districts/310113";
constexpr char kBureau[] = "districts/310113/organizations/bureau";
constexpr char kAdministrator[] = "districts/310113/principals/admin";
// Recipients; so many that each has few partnerships, as in life.
constexpr int kLeastSchools = 20000;
constexpr int kPartnershipsOfOne = 5;
constexpr int kSupporters = 20;  // of these schools
constexpr int kNames = 1000;     // a page of List, at most: what Get asks for in turn
constexpr int kSetUpCallers = 256;
constexpr int64_t kOfOneToken = 50000;  // created in far less time than a token lasts

std::string SchoolName(int64_t n) { return absl::StrCat(kDistrict, "/schools/bench-", n); }

void SetDay(absl::CivilDay day, google::type::Date& date) {
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
}

std::string SchoolRequest(int64_t n) {
  registry::v1::CreateSchoolRequest request;
  request.set_parent(kDistrict);
  request.set_school_id(absl::StrCat("bench-", n));
  request.set_request_id(absl::StrFormat("bench-school-%019d", n));
  registry::v1::School& school = *request.mutable_school();
  school.set_title(absl::StrCat("第", n, "小学"));
  school.set_stage(registry::v1::School::PRIMARY);
  school.set_ownership(registry::v1::School::PUBLIC);
  school.set_located_district(kDistrict);
  school.set_bureau(kBureau);
  return request.SerializeAsString();
}

std::string PersonRequest(int64_t n) {
  registry::v1::CreatePersonRequest request;
  request.set_parent(kDistrict);
  request.set_person_id(absl::StrCat("bench-", n));
  request.mutable_person()->set_title(absl::StrCat("示例教师", n));
  request.mutable_person()->set_employer(SchoolName(n % kSupporters));
  return request.SerializeAsString();
}

}  // namespace

District::District(std::string address, std::string secret, int partnerships)
    : address_(std::move(address)),
      secret_(std::move(secret)),
      schools_(std::max(kLeastSchools, partnerships / kPartnershipsOfOne)),
      channel_(Connect(address_)) {}

absl::StatusOr<std::unique_ptr<District>> District::Fill(const std::string& address, const std::string& secret,
                                                         int partnerships) {
  std::unique_ptr<District> district(new District(address, secret, partnerships));
  RETURN_IF_ERROR(district->Refresh());
  for (const auto role : {annotations::v1::ROLE_REGISTRAR, annotations::v1::ROLE_CASE_OFFICER})
    RETURN_IF_ERROR(district->Grant(role));
  RETURN_IF_ERROR(district->Refresh());  // roles come with the next token
  RETURN_IF_ERROR(
      district->CreateMany("gongjin.registry.v1.RegistryService/CreateSchool", district->schools_, &SchoolRequest));
  RETURN_IF_ERROR(district->CreateMany("gongjin.registry.v1.RegistryService/CreatePerson", kPersons, &PersonRequest));
  RETURN_IF_ERROR(district->CreateMany(kCreate, partnerships, [&](int64_t n) { return district->CreateRequest(n); }));
  district->next_ = partnerships;
  RETURN_IF_ERROR(district->ReadNames());
  return district;
}

absl::StatusOr<std::unique_ptr<District>> District::Return(const std::string& address, const std::string& secret,
                                                           int partnerships, int64_t next) {
  std::unique_ptr<District> district(new District(address, secret, partnerships));
  RETURN_IF_ERROR(district->Refresh());
  district->next_ = next;
  RETURN_IF_ERROR(district->ReadNames());
  return district;
}

absl::Status District::Refresh() {
  access::v1::ExchangeSecretRequest request;
  request.set_secret(secret_);
  access::v1::Token token;
  RETURN_IF_ERROR(Invoke(*channel_, "gongjin.access.v1.AccessService/ExchangeSecret", "", request, token));
  token_ = token.token();
  return absl::OkStatus();
}

absl::Status District::MovedTo(const std::string& address) {
  address_ = address;
  channel_ = Connect(address);
  return Refresh();
}

absl::Status District::Grant(annotations::v1::Role role) {
  access::v1::CreateGrantRequest request;
  request.set_parent(kDistrict);
  request.mutable_grant()->set_principal(kAdministrator);
  request.mutable_grant()->set_role(role);
  request.mutable_grant()->set_organization(kBureau);
  SetDay(absl::CivilDay(2017, 1, 1), *request.mutable_grant()->mutable_start_date());
  access::v1::Grant grant;
  return Invoke(*channel_, "gongjin.access.v1.AccessService/CreateGrant", token_, request, grant);
}

absl::Status District::CreateMany(const std::string& method, int64_t count,
                                  std::function<std::string(int64_t)> request) {
  Load load({.address = address_,
             .method = method,
             .token = token_,
             .callers = kSetUpCallers,
             .request = std::move(request)});
  for (int64_t made = 0; made < count; made += kOfOneToken) {
    RETURN_IF_ERROR(Refresh());
    load.SetToken(token_);
    RETURN_IF_ERROR(load.Send(std::min(count - made, kOfOneToken)));
  }
  return absl::OkStatus();
}

absl::Status District::ReadNames() {
  partnership::v1::ListPartnershipsRequest request;
  request.set_parent(kDistrict);
  request.set_page_size(kNames);
  partnership::v1::ListPartnershipsResponse response;
  RETURN_IF_ERROR(Invoke(*channel_, kList, token_, request, response));
  for (const auto& partnership : response.partnerships()) {
    partnership::v1::GetPartnershipRequest get;
    get.set_name(partnership.name());
    get_requests_.push_back(get.SerializeAsString());
  }
  return get_requests_.empty() ? absl::InternalError("nothing to Get") : absl::OkStatus();
}

std::string District::GetRequest(int64_t n) const {
  // A step prime to their number: neighbours in time are not neighbours on the disk.
  return get_requests_[static_cast<size_t>(n * 7919) % get_requests_.size()];
}

std::string District::ListRequest(const std::string& filter) const {
  partnership::v1::ListPartnershipsRequest request;
  request.set_parent(kDistrict);
  request.set_page_size(50);
  request.set_filter(filter);
  request.set_order_by("recipient");
  return request.SerializeAsString();
}

std::string District::CreateRequest(int64_t n) const {
  partnership::v1::CreatePartnershipRequest request;
  request.set_parent(kDistrict);
  request.set_request_id(absl::StrFormat("bench-%026d", n));
  static const partnership::v1::Partnership* const terms = new partnership::v1::Partnership(AgreedTerms(kDistrict));
  partnership::v1::Partnership& draft = *request.mutable_partnership();
  draft = *terms;
  draft.set_title(absl::StrCat("第", (n + 1) % kSupporters, "小学 → 第", n % schools_, "小学"));
  // The next time around, a round is a later one too.
  const int64_t turn = n / schools_;
  draft.set_round(turn == 0 ? (n % 2 == 0 ? "第一轮" : "第二轮") : absl::StrCat("第 ", 2 + turn, " 轮"));
  draft.set_recipient(SchoolName(n % schools_));
  draft.set_supporter(SchoolName((n + 1) % kSupporters));
  draft.set_commissioner(kBureau);
  // Each school is entrusted to one supporter at a time (P2): the next time around, the term is a later one.
  const absl::CivilDay first = absl::CivilDay(1960, 1, 1) + 200 * turn;
  SetDay(first, *draft.mutable_term()->mutable_start_date());
  SetDay(first + 199, *draft.mutable_term()->mutable_end_date());
  return request.SerializeAsString();
}

absl::StatusOr<std::string> District::Answer(const std::string& method, const std::string& request) const {
  return InvokeBytes(*channel_, method, token_, request);
}

}  // namespace gongjin::bench
