// Calls to other services, generic over messages: real channels, deadlines, keepalive.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/call.h"
#include "google/protobuf/message.h"

namespace gongjin::client {

// Where the services are and how to reach them.
struct Peers {
  std::map<std::string, std::string> address;  // "registry" -> "127.0.0.1:7401"
  std::string ca_file, cert_file, key_file;    // empty: plaintext, loopback only
};

// Channels to peers, one per service, made at first use. Thread-safe.
class Channels {
 public:
  explicit Channels(Peers peers);
  ~Channels();
  // Says where a service is that was not known at first: this process itself, once it listens (plaintext, loopback).
  void SetLocal(absl::string_view service, absl::string_view address);
  // Calls "gongjin.registry.v1.RegistryService/GetSchool". A status of our own services comes back as it was made
  // there, with its details. Unreachable(service): no answer within `timeout`, or no such peer.
  absl::Status Invoke(absl::string_view method, const google::protobuf::Message& request,
                      google::protobuf::Message& response, absl::string_view authorization, absl::Duration timeout,
                      absl::string_view traceparent = "", Language language = Language::kChinese);
  // Reads a server stream until it ends (its status) or `each` returns false (OK). `on_cancel` is told at once what to
  // call from another thread to end it (CANCELLED), and told an empty function before this returns; it must not wait
  // for a cancel under way to end. `service`: which peer; the common services are served by all.
  absl::Status Stream(absl::string_view service, absl::string_view method, const google::protobuf::Message& request,
                      google::protobuf::Message& response, absl::string_view authorization,
                      const std::function<bool()>& each, const std::function<void(std::function<void()>)>& on_cancel);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// A service's own token, fetched with its secret from the registry and renewed before it ends. Thread-safe.
class OwnToken {
 public:
  // `secret`: the text. In the suite and elsewhere alike.
  OwnToken(Channels& channels, std::string secret, const Clock& clock);
  // "Bearer …", or Unreachable("registry") when none is in hand and none can be had.
  absl::StatusOr<std::string> Authorization();
  // That one was refused: the next is asked for anew.
  void Forget(absl::string_view authorization);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace gongjin::client
