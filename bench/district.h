// The district that is measured: made through the public API by its administrator, as any other.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gongjin/annotations/v1/role.pb.h"
#include "grpcpp/grpcpp.h"

namespace gongjin::bench {

inline constexpr char kGet[] = "gongjin.partnership.v1.PartnershipService/GetPartnership";
inline constexpr char kList[] = "gongjin.partnership.v1.PartnershipService/ListPartnerships";
inline constexpr char kFilterAllPass[] = "kind = ENTRUSTED_MANAGEMENT AND state = DRAFT";
inline constexpr char kFilterHalfPass[] = "kind = ENTRUSTED_MANAGEMENT AND state = DRAFT AND round = \"第二轮\"";
inline constexpr char kCreate[] = "gongjin.partnership.v1.PartnershipService/CreatePartnership";

// A suite that was filled. Not thread-safe, except for the requests.
class District {
 public:
  // Exchanges the secret, grants the administrator the roles of a case officer and an observer, creates schools and
  // `partnerships`.
  static absl::StatusOr<std::unique_ptr<District>> Fill(const std::string& address, const std::string& secret,
                                                        int partnerships);
  // A suite that Fill has filled in an earlier run; `next`: of the first Create that no run has asked for.
  static absl::StatusOr<std::unique_ptr<District>> Return(const std::string& address, const std::string& secret,
                                                          int partnerships, int64_t next);
  const std::string& address() const { return address_; }
  const std::string& token() const { return token_; }
  // A token of ten minutes, anew.
  absl::Status Refresh();
  // The suite was started again and listens elsewhere.
  absl::Status MovedTo(const std::string& address);

  // Serialized requests. Creates: drafts with all their terms; the n-th is always the same.
  std::string GetRequest(int64_t n) const;
  std::string ListRequest(const std::string& filter) const;
  std::string CreateRequest(int64_t n) const;
  // The serialized answer to a request, for the echo.
  absl::StatusOr<std::string> Answer(const std::string& method, const std::string& request) const;
  // The first Create that is not made.
  int64_t next() const { return next_; }

 private:
  District(std::string address, std::string secret, int partnerships);
  absl::Status Grant(annotations::v1::Role role);
  absl::Status CreateMany(const std::string& method, int64_t count, std::function<std::string(int64_t)> request);
  absl::Status ReadNames();

  std::string address_, secret_, token_;
  const int schools_;
  std::shared_ptr<grpc::Channel> channel_;
  std::vector<std::string> get_requests_;
  int64_t next_ = 0;
};

}  // namespace gongjin::bench
