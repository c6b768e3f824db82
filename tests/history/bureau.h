// Calls of a suite as an officer of the bureau who may do everything, over a real socket.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/client/channel.h"
#include "gongjin/partnership/v1/partnership.pb.h"
#include "tests/history/history.h"

namespace gongjin::history {

inline constexpr char kDistrict[] = "districts/310113";
constexpr int kSchools = 8;  // that can be entrusted

class Bureau {
 public:
  explicit Bureau(const std::string& address);
  absl::Status LogIn(const std::string& secret);
  // The first time: grants the roles, logs in with them, and makes the schools.
  absl::Status Prepare(const std::string& secret);
  // Waits until the partnership service knows of the roles.
  absl::Status AwaitRoles() const;

  // Asks what the operation says, of the partnership "records-<record>", whose exit plan is the value, and fills in
  // answer and version. Anything but an answer that it may have is returned.
  absl::Status Perform(Operation& operation) const;
  // Every such partnership: the index is its record, Life::kNone if it was not there.
  absl::Status List(std::vector<Version>& versions) const;

  // Entrusts a school, or withdraws the draft that did, which is "turns-<id>". `holder`: by whom it is entrusted, when
  // refused for that.
  absl::Status Entrust(int school, int64_t id, const std::string& request_id, Answer& answer, int64_t& holder) const;
  absl::Status Withdraw(int64_t id, const std::string& request_id, Answer& answer) const;
  // (turn, revision) in the order in which the feed tells them; all of them.
  absl::Status Turns(std::vector<std::pair<int64_t, int64_t>>& turns) const;

 private:
  // The request is protobuf text.
  absl::Status Call(const std::string& method, const std::string& request, google::protobuf::Message& response) const;
  absl::Status Ask(const std::string& method, const std::string& request) const;
  absl::Status Page(const std::string& filter, const std::string& token,
                    partnership::v1::ListPartnershipsResponse& page) const;

  std::unique_ptr<client::Channels> channels_;
  std::string token_;
};

// Constants of the records in Bureau::List.
constexpr int kServiceRecords = 48;

}  // namespace gongjin::history
