// A server stream whose messages one thread waits for. For .cc files of common/client.
//
// Not gRPC's ClientReader: a thread that waits in one takes its turn at polling for the whole process, and then hands
// every event of the server on to another thread. A follower waits all day.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

#include "grpcpp/grpcpp.h"
#include "grpcpp/support/client_callback.h"

namespace gongjin::client {

class MessageStream {
 public:
  MessageStream(grpc::Channel& channel, const grpc::internal::RpcMethod& method, grpc::ClientContext& context,
                const grpc::ByteBuffer& request)
      : reactor_(new Reactor(state_)) {
    grpc::internal::ClientCallbackReaderFactory<grpc::ByteBuffer>::Create(&channel, method, &context, &request,
                                                                          reactor_);
    reactor_->AddHold();  // until Finish
    reactor_->StartCall();
  }
  // Waits for the next message; false: there is none.
  bool Read(grpc::ByteBuffer& message) {
    reactor_->StartRead(&message);
    std::unique_lock lock(state_->mutex);
    state_->changed.wait(lock, [this] { return state_->read; });
    state_->read = false;
    return state_->more;
  }
  // Waits for the end, which must be near: Read was false, or the call was cancelled. Called once.
  grpc::Status Finish() {
    reactor_->RemoveHold();
    std::unique_lock lock(state_->mutex);
    state_->changed.wait(lock, [this] { return state_->done; });
    return state_->status;
  }

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    bool read = false, more = false, done = false;
    grpc::Status status;
  };

  // Lives until the stream has ended.
  class Reactor final : public grpc::ClientReadReactor<grpc::ByteBuffer> {
   public:
    explicit Reactor(std::shared_ptr<State> state) : state_(std::move(state)) {}
    void OnReadDone(bool ok) override {
      const std::lock_guard lock(state_->mutex);
      state_->read = true;
      state_->more = ok;
      state_->changed.notify_one();
    }
    void OnDone(const grpc::Status& status) override {
      const auto state = state_;
      delete this;
      const std::lock_guard lock(state->mutex);
      state->done = true;
      state->status = status;
      state->changed.notify_one();
    }

   private:
    const std::shared_ptr<State> state_;
  };

  const std::shared_ptr<State> state_ = std::make_shared<State>();
  Reactor* const reactor_;
};

}  // namespace gongjin::client
