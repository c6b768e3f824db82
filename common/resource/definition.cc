#include "common/resource/definition.h"

namespace gongjin {

ServiceDefinition::ServiceDefinition(absl::string_view service_name, absl::string_view norms,
                                     absl::Span<const Text> reasons)
    : name(service_name), norms_text(norms), texts(reasons.begin(), reasons.end()) {}

ServiceDefinition& ServiceDefinition::Serve(absl::string_view proto_service) {
  proto_services.emplace_back(proto_service);
  return *this;
}

ServiceDefinition& ServiceDefinition::Due(DueFunction function) {
  due = std::move(function);
  return *this;
}

ServiceDefinition& ServiceDefinition::Overview(OverviewFunction function) {
  overview = std::move(function);
  return *this;
}

ServiceDefinition& ServiceDefinition::CheckNorms(std::function<absl::Status(const Norms&, absl::CivilDay day)> check) {
  check_norms = std::move(check);
  return *this;
}

ServiceDefinition& ServiceDefinition::Begin(std::function<absl::Status(Transaction&)> function) {
  begin = std::move(function);
  return *this;
}

}  // namespace gongjin
