#include "cli/endpoints.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cli/problem.h"

namespace gongjin::cli {
namespace {

using google::protobuf::ServiceDescriptor;

std::string KeyOf(const ServiceDescriptor& service) {
  const std::vector<std::string> parts = absl::StrSplit(service.full_name(), '.');
  return parts.size() > 2 ? parts[1] : "";
}

std::string HostOf(absl::string_view address) {
  if (absl::StartsWith(address, "[")) return std::string(address.substr(1, address.find(']') - 1));
  return std::string(address.substr(0, address.rfind(':')));
}

}  // namespace

Endpoints Endpoints::Parse(absl::string_view text, Language language) {
  Endpoints endpoints;
  for (absl::string_view part : absl::StrSplit(text, ',', absl::SkipWhitespace())) {
    part = absl::StripAsciiWhitespace(part);
    const std::pair<std::string, std::string> pair = absl::StrSplit(part, absl::MaxSplits('=', 1));
    const bool named = absl::StrContains(part, "=");
    const std::string address(absl::StripAsciiWhitespace(named ? pair.second : pair.first));
    if (address.empty() || (named && pair.first.empty()) || !absl::StrContains(address, ":")) {
      throw UsageError(absl::StrCat(Pick(language, "地址写法应如 127.0.0.1:7400 或 registry=127.0.0.1:7401,…，不是 ",
                                         "an address is written 127.0.0.1:7400 or registry=127.0.0.1:7401,…, not "),
                                    text));
    }
    if (named) {
      endpoints.by_service_[pair.first] = address;
    } else {
      endpoints.others_ = address;
    }
  }
  if (endpoints.All().empty()) throw UsageError(Pick(language, "地址为空", "the address is empty"));
  return endpoints;
}

const std::string& Endpoints::Of(const ServiceDescriptor& service, Language language) const {
  const std::string key = KeyOf(service);
  if (const auto found = by_service_.find(key); found != by_service_.end()) return found->second;
  if (const auto registry = by_service_.find("registry"); key == "access" && registry != by_service_.end()) {
    return registry->second;
  }
  if (!others_.empty()) return others_;
  if (IsCommon(service)) {
    throw UsageError(absl::StrCat(service.name(), Pick(language, " 每个进程各有一份：用 --address 指明其中一个",
                                                       " is served by every process: name one by --address")));
  }
  throw UsageError(absl::StrCat(Pick(language, "没有给出服务的地址：", "no address is given for the service "), key));
}

std::vector<std::string> Endpoints::All() const {
  std::vector<std::string> all;
  for (const auto& [service, address] : by_service_) {
    if (std::find(all.begin(), all.end(), address) == all.end()) all.push_back(address);
  }
  if (!others_.empty() && std::find(all.begin(), all.end(), others_) == all.end()) all.push_back(others_);
  return all;
}

bool IsCommon(const ServiceDescriptor& service) { return absl::StartsWith(service.full_name(), "gongjin.common."); }

bool IsLoopback(absl::string_view address) {
  if (absl::StartsWith(address, "unix:")) return true;
  const std::string host = HostOf(address);
  // "127.evil.example" is a name, and not of this machine.
  const bool number = host.find_first_not_of("0123456789.") == std::string::npos;
  return host == "localhost" || host == "::1" || (number && absl::StartsWith(host, "127."));
}

}  // namespace gongjin::cli
