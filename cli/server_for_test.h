// A server of the tests' own: any method, answered by one function, over a real socket.
#pragma once

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/document.h"
#include "cli/run.h"
#include "cli/session.h"
#include "gongjin/partnership/v1/partnership.pb.h"
#include "google/rpc/code.pb.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace gongjin::cli {

struct Request {
  std::string method;  // "GetPartnership"
  std::string body;
  std::map<std::string, std::string> metadata;
};

struct Answer {
  google::rpc::Status status;
  std::string body;
  std::vector<std::string> more;  // of a stream, after `body`
};

inline Answer Ok(const google::protobuf::Message& message) { return {{}, message.SerializeAsString()}; }

inline Answer Error(google::rpc::Code code, const char* reason) {
  Answer answer;
  answer.status.set_code(code);
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  if (*reason != '\0') answer.status.add_details()->PackFrom(info);
  return answer;
}

// Answers every method by one function.
class FakeServer : public grpc::CallbackGenericService {
 public:
  explicit FakeServer(std::function<Answer(const Request&)> handler) : handler_(std::move(handler)) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterCallbackGenericService(this);
    server_ = builder.BuildAndStart();
  }
  ~FakeServer() override { server_->Shutdown(); }

  std::string address() const { return absl::StrCat("127.0.0.1:", port_); }

  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override {
    return new Reactor(context, handler_);
  }

 private:
  class Reactor : public grpc::ServerGenericBidiReactor {
   public:
    Reactor(grpc::GenericCallbackServerContext* context, const std::function<Answer(const Request&)>& handler)
        : context_(context), handler_(handler) {
      StartRead(&buffer_);
    }
    void OnReadDone(bool ok) override {
      if (!ok) return Finish(grpc::Status::CANCELLED);
      Request request;
      request.method = context_->method().substr(context_->method().rfind('/') + 1);
      for (const auto& [key, value] : context_->client_metadata()) {
        request.metadata[std::string(key.data(), key.size())] = std::string(value.data(), value.size());
      }
      std::vector<grpc::Slice> slices;
      buffer_.Dump(&slices);
      for (const auto& slice : slices) request.body.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
      answer_ = handler_(request);
      if (answer_.body.empty() && answer_.status.code() != 0) return End();
      answer_.more.insert(answer_.more.begin(), answer_.body);
      WriteNext();
    }
    void OnWriteDone(bool ok) override {
      if (!ok) return Finish(grpc::Status::CANCELLED);
      WriteNext();
    }
    void OnDone() override { delete this; }

   private:
    void WriteNext() {
      if (answer_.more.empty()) return End();
      const grpc::Slice slice(answer_.more.front());
      answer_.more.erase(answer_.more.begin());
      response_ = grpc::ByteBuffer(&slice, 1);
      StartWrite(&response_);
    }
    void End() {
      const google::rpc::Status& status = answer_.status;
      Finish(status.code() == 0
                 ? grpc::Status::OK
                 : grpc::Status(static_cast<grpc::StatusCode>(status.code()), "told", status.SerializeAsString()));
    }

    grpc::GenericCallbackServerContext* context_;
    const std::function<Answer(const Request&)>& handler_;
    Answer answer_;
    grpc::ByteBuffer buffer_, response_;
  };

  std::function<Answer(const Request&)> handler_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

// A session's surroundings: secrets are exchanged for token1, token2 …, all else is answered by `handler_`.
class WithServer : public ::testing::Test {
 protected:
  WithServer() : server_([this](const Request& request) { return Handle(request); }) {
    options_.access.address = server_.address();
    options_.access.secret = "s";
    options_.timeout = std::chrono::seconds(5);
  }

  Answer Handle(const Request& request) {
    const std::lock_guard<std::mutex> lock(mutex_);
    requests_.push_back(request);
    if (request.method == "ExchangeSecret") {
      access::v1::Token token;
      token.set_token(absl::StrCat("token", ++exchanged_));
      token.mutable_expire_time()->set_seconds(time(nullptr) + 600);
      token.mutable_caller()->set_district("districts/310113");
      return Ok(token);
    }
    return handler_(request);
  }

  std::vector<std::string> Methods() const {
    std::vector<std::string> methods;
    for (const Request& request : requests_) methods.push_back(request.method);
    return methods;
  }

  Document Parsed(const std::string& text) {
    return std::move(ParseDocuments(text, "f", types_, Language::kEnglish)[0]);
  }

  // Runs gongjinctl; `out` and `err` are what it printed.
  int RunProgram(const std::vector<std::string>& words) {
    std::vector<const char*> arguments;
    arguments.reserve(words.size());
    for (const std::string& word : words) arguments.push_back(word.c_str());
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    const int exit = cli::Run(static_cast<int>(arguments.size()), arguments.data());
    out = ::testing::internal::GetCapturedStdout();
    err = ::testing::internal::GetCapturedStderr();
    return exit;
  }
  std::string out, err;

  const Types types_;
  std::mutex mutex_;
  std::vector<Request> requests_;
  int exchanged_ = 0;
  std::function<Answer(const Request&)> handler_ = [](const Request&) { return Ok(partnership::v1::Partnership()); };
  SessionOptions options_;
  FakeServer server_;
};

}  // namespace gongjin::cli
