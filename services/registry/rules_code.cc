#include "services/registry/rules_code.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "services/registry/texts.h"

namespace gongjin::registry {
namespace {

using v1::Organization;

// Digits and capital letters without I, O, S, V, Z; the place of a character is its value. [GB 32100-2015]
constexpr absl::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
constexpr size_t kLength = 18;

// First pairs by kind: 1 by the establishment office (11 机关, 12 事业单位, 13 群众团体), 5 by civil affairs (51
// 社会团体, 52 民办非企业单位), 91 companies. Groups without legal personality have no code, so nothing contradicts
// them.
std::vector<absl::string_view> PairsOf(Organization::Kind kind) {
  switch (kind) {
    case Organization::EDUCATION_BUREAU:
    case Organization::MUNICIPAL_COMMISSION:
    case Organization::HEALTH_COMMISSION:
    case Organization::CIVIL_AFFAIRS:
    case Organization::FINANCE_BUREAU:
      return {"11"};
    case Organization::DISABLED_PERSONS_FEDERATION:
      return {"11", "13", "51"};
    case Organization::EDUCATION_COLLEGE:
    case Organization::SPECIAL_EDUCATION_GUIDANCE_CENTRE:
      return {"12"};
    case Organization::UNIVERSITY:
    case Organization::COMMUNITY_HEALTH_CENTRE:
      return {"12", "52"};
    case Organization::HOSPITAL:
      return {"12", "52", "91"};
    case Organization::SUPPORTING_INSTITUTE:
    case Organization::ASSESSMENT_CENTRE:
    case Organization::EVALUATION_AGENCY:
      return {"12", "51", "52", "91"};
    case Organization::EDUCATION_GROUP_COMPANY:
      return {"91"};
    default:
      return {};
  }
}

}  // namespace

char UsccCheckCharacter(absl::string_view seventeen) {
  if (seventeen.size() != kLength - 1) return '\0';
  size_t sum = 0, weight = 1;
  for (const char c : seventeen) {
    const size_t value = kAlphabet.find(c);
    if (value == absl::string_view::npos) return '\0';
    sum += value * weight;
    weight = weight * 3 % kAlphabet.size();
  }
  return kAlphabet[(kAlphabet.size() - sum % kAlphabet.size()) % kAlphabet.size()];
}

absl::Status UsccIsRight(const Organization& organization) {
  const absl::string_view code = organization.uscc();
  if (code.empty()) return absl::OkStatus();
  if (code.size() == kLength && code.back() == UsccCheckCharacter(code.substr(0, kLength - 1))) return absl::OkStatus();
  return Invalid("organization.uscc", "USCC_CHECK");
}

std::vector<type::v1::Warning> UsccFitsTheKind(const Organization& organization) {
  const auto pairs = PairsOf(organization.kind());
  if (organization.uscc().empty() || pairs.empty()) return {};
  for (const auto pair : pairs)
    if (absl::StartsWith(organization.uscc(), pair)) return {};
  return {Warn("G2", "uscc", "USCC_KIND", {organization.uscc().substr(0, 2), absl::StrJoin(pairs, ", ")})};
}

absl::Status DistrictIsNamedByItsCode(const v1::District& district) {
  if (district.name() == absl::StrCat("districts/", district.code())) return absl::OkStatus();
  return Invalid("district.code", "DISTRICT_NAMED_BY_CODE", {district.code()});
}

}  // namespace gongjin::registry
