// How a command ends when it is not done. Commands throw these, main.cc prints them and exits.
#pragma once

#include <stdexcept>
#include <string>

#include "google/rpc/status.pb.h"

namespace gongjin::cli {

// Exit statuses, promised to scripts.
enum Exit { kDone = 0, kRefused = 1, kUsage = 2, kUnreachable = 3 };

// The command cannot be carried out as written: a wrong flag, an unknown type, a file that is no YAML.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The server said no, or said nothing.
struct CallError : std::runtime_error {
  explicit CallError(google::rpc::Status why) : std::runtime_error(why.message()), status(std::move(why)) {}

  google::rpc::Status status;  // code, and the details that came with it
  std::string method;          // "gongjin.partnership.v1.PartnershipService/SignPartnership"
  std::string address;         // "127.0.0.1:7400"
  std::string trace_id;        // 32 hex digits, ours
  std::string request_id;      // of a write; empty otherwise
};

// Something failed and has been reported line by line; only the exit status is left to say.
struct Reported : std::runtime_error {
  explicit Reported(Exit with) : std::runtime_error("reported"), exit(with) {}
  Exit exit;
};

}  // namespace gongjin::cli
