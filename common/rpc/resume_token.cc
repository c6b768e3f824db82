#include "common/rpc/resume_token.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "common/resource/sight.h"

namespace gongjin::rpc {
namespace {

std::string Query(std::vector<std::string> types) {
  std::sort(types.begin(), types.end());
  return absl::StrCat("watch\n", absl::StrJoin(types, "\n"));
}

// Whose token it is, and what decides which records are seen.
std::string OwnerOf(const Caller& caller) { return absl::StrCat(caller.principal, "\n", RightsOf(caller)); }

}  // namespace

std::string ResumeTokens::Make(const Caller& caller, const std::vector<std::string>& types,
                               const std::vector<Place>& places) const {
  std::vector<store::Value> values;
  values.emplace_back(OwnerOf(caller));
  for (const auto& place : places) {
    values.emplace_back(place.service);
    values.emplace_back(place.epoch);
    values.emplace_back(place.position);
    values.emplace_back(place.written);
  }
  return sealed_.Make(Query(types), values);
}

absl::StatusOr<std::vector<Place>> ResumeTokens::Read(const Caller& caller, const std::vector<std::string>& types,
                                                      absl::string_view token) const {
  const auto values = sealed_.Read(Query(types), token);
  if (!values.ok() || values->size() % 4 != 1) return Invalid("resume_token", "RESUME_TOKEN_BAD");
  const auto* rights = std::get_if<std::string>(&values->front());
  if (rights == nullptr || *rights != OwnerOf(caller)) return TooOld("RIGHTS_CHANGED");
  std::vector<Place> places;
  for (size_t i = 1; i < values->size(); i += 4) {
    const auto* service = std::get_if<std::string>(&(*values)[i]);
    const auto* epoch = std::get_if<std::string>(&(*values)[i + 1]);
    const auto* position = std::get_if<int64_t>(&(*values)[i + 2]);
    const auto* written = std::get_if<int64_t>(&(*values)[i + 3]);
    if (service == nullptr || epoch == nullptr || position == nullptr || written == nullptr)
      return Invalid("resume_token", "RESUME_TOKEN_BAD");
    places.push_back({*service, *epoch, *position, *written});
  }
  return places;
}

}  // namespace gongjin::rpc
