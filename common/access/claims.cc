#include "common/access/claims.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/access/base64url.h"
#include "common/access/json.h"

namespace gongjin::access {
namespace {

constexpr char kIssuer[] = "gongjin";
constexpr char kAlgorithm[] = "EdDSA";

// The claim of this name and kind; nullptr: not there.
template <typename T>
const T* Claim(const JsonObject& object, absl::string_view name) {
  const auto found = object.find(name);
  return found == object.end() ? nullptr : std::get_if<T>(&found->second);
}

}  // namespace

std::string WriteClaims(const Claims& claims) {
  std::vector<std::string> roles;
  for (const auto role : claims.caller.roles) roles.push_back(annotations::v1::Role_Name(role));
  const int64_t issued = absl::ToUnixSeconds(claims.issued);
  return WriteJson({{"iss", kIssuer},
                    {"aud", claims.audience},
                    {"sub", claims.caller.principal},
                    {"org", claims.caller.organization},
                    {"roles", std::move(roles)},
                    {"district", claims.caller.district},
                    {"title", claims.caller.title},
                    {"iat", issued},
                    {"nbf", issued},
                    {"exp", absl::ToUnixSeconds(claims.caller.expires)}});
}

std::optional<Claims> ReadClaims(absl::string_view json) {
  const auto object = ParseJson(json);
  if (!object) return std::nullopt;
  const auto* issuer = Claim<std::string>(*object, "iss");
  const auto* audience = Claim<std::string>(*object, "aud");
  const auto* principal = Claim<std::string>(*object, "sub");
  const auto* organization = Claim<std::string>(*object, "org");
  const auto* district = Claim<std::string>(*object, "district");
  const auto* title = Claim<std::string>(*object, "title");
  const auto* roles = Claim<std::vector<std::string>>(*object, "roles");
  const auto* issued = Claim<int64_t>(*object, "iat");
  const auto* not_before = Claim<int64_t>(*object, "nbf");
  const auto* expires = Claim<int64_t>(*object, "exp");
  if (!issuer || !audience || !principal || !organization || !district || !title || !roles || !issued || !not_before ||
      !expires || *issuer != kIssuer || principal->empty())
    return std::nullopt;

  Claims claims;
  claims.audience = *audience;
  claims.issued = absl::FromUnixSeconds(std::max(*issued, *not_before));
  claims.caller.principal = *principal;
  claims.caller.organization = *organization;
  claims.caller.district = *district;
  claims.caller.title = *title;
  claims.caller.expires = absl::FromUnixSeconds(*expires);
  for (const auto& name : *roles)
    if (annotations::v1::Role role;
        annotations::v1::Role_Parse(name, &role) && role != annotations::v1::ROLE_UNSPECIFIED)
      claims.caller.roles.push_back(role);
  return claims;
}

std::string JwsSigningInput(absl::string_view key_id, absl::string_view payload) {
  return absl::StrCat(ToBase64Url(WriteJson({{"alg", kAlgorithm}, {"kid", std::string(key_id)}, {"typ", "JWT"}})), ".",
                      ToBase64Url(payload));
}

std::optional<Jws> SplitJws(absl::string_view token) {
  if (token.size() > kMostTokenBytes) return std::nullopt;
  const std::vector<absl::string_view> parts = absl::StrSplit(token, '.');
  if (parts.size() != 3) return std::nullopt;
  const auto header_text = FromBase64Url(parts[0]);
  auto signature = FromBase64Url(parts[2]);
  if (!header_text || !signature) return std::nullopt;
  const auto header = ParseJson(*header_text);
  if (!header) return std::nullopt;
  // Not one name more than these: crit, jku, jwk, x5u … would ask us to trust what the token brings along.
  for (const auto& [name, value] : *header)
    if (name != "alg" && name != "kid" && name != "typ") return std::nullopt;
  const auto* algorithm = Claim<std::string>(*header, "alg");
  const auto* key_id = Claim<std::string>(*header, "kid");
  const auto* type = Claim<std::string>(*header, "typ");
  if (!algorithm || *algorithm != kAlgorithm || !key_id) return std::nullopt;
  if (header->count("typ") > 0 && (!type || *type != "JWT")) return std::nullopt;

  Jws jws;
  jws.key_id = *key_id;
  jws.payload = parts[1];
  jws.signed_text = token.substr(0, parts[0].size() + 1 + parts[1].size());
  jws.signature = *std::move(signature);
  return jws;
}

}  // namespace gongjin::access
