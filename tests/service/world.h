// A suite of the registry alone inside the test, called over a real socket as the outside calls it. Its clock stands
// still unless the test moves it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "common/client/channel.h"
#include "common/rpc/host.h"
#include "google/protobuf/message.h"
#include "tests/lib/temporary_folder.h"

namespace gongjin::tests {

class SettableClock : public Clock {
 public:
  absl::Time Now() const override { return absl::FromUnixMicros(micros_); }
  void Set(absl::Time now) { micros_ = absl::ToUnixMicros(now); }
  void Advance(absl::Duration by) { micros_ += absl::ToInt64Microseconds(by); }

 private:
  std::atomic<int64_t> micros_{1'552'615'200'000'000};  // 2019-03-15 10:00 in Shanghai
};

// What a call came to.
struct Outcome {
  std::string
      refusal;  // "INVALID_ARGUMENT USCC_CHECK organization.uscc": code, reason, field or name; "": it succeeded
  std::string message;  // the sentence, in English
  std::shared_ptr<google::protobuf::Message> response;

  template <typename T>
  const T& As() const {
    return dynamic_cast<const T&>(*response);
  }
};

class World {
 public:
  World();                             // a new database
  explicit World(std::string folder);  // the one that lies there, or a new one, which is not removed afterwards
  ~World();
  void Restart();

  // Calls a method of the registry by its bare name, the request as protobuf text.
  Outcome Call(absl::string_view method, absl::string_view request);
  // The same under another token; "": none.
  Outcome CallAs(absl::string_view token, absl::string_view method, absl::string_view request);
  // Who calls from now on.
  void Use(std::string token) { token_ = std::move(token); }
  // A token for the text of a secret; fails the test when there is none.
  std::string TokenFor(absl::string_view secret, absl::string_view organization = "");
  // The administrator, and the same with every role of the bureau.
  std::string Administrator();
  std::string Bureau();
  // A principal with one role, and a token for it.
  std::string Person(absl::string_view id, absl::string_view role, absl::string_view organization);
  // How much has happened: a refusal leaves it.
  int64_t Happened();
  // The first `count` changes on record, as the feed tells them: "districts/310113/schools/a 2".
  std::vector<std::string> Changes(int64_t count);

  SettableClock& clock() { return clock_; }
  const std::string& folder() const { return folder_; }
  std::string AdminSecret() const;

 private:
  void Start();

  SettableClock clock_;
  std::optional<TemporaryFolder> own_;
  const std::string folder_;
  std::unique_ptr<rpc::Host> host_;
  std::unique_ptr<client::Channels> channels_;
  std::string token_;
};

}  // namespace gongjin::tests
