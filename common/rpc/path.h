// One call on its way through an engine, once it is admitted; for the files engine_call.cc and path*.cc.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/rpc/engine_impl.h"

namespace gongjin::rpc {

// One call on its way; shared by the threads that take it over in turn.
struct Passage {
  const Entry* entry = nullptr;
  Call call;
  Sight sight;
  std::unique_ptr<google::protobuf::Message> request;
  std::vector<std::string> asked;  // copies fetched for it
  std::string response;
  Reply reply;

  StandardCall standard() const { return {*entry->method, entry->hooks, sight, call, *request}; }
  void Answer(absl::Status status) {
    if (status.ok())
      reply(absl::OkStatus(), std::move(response));
    else
      reply(std::move(status), "");
  }
};
using PassagePtr = std::shared_ptr<Passage>;

// Runs a Passage on an Engine::Impl: where its handler belongs, again when a copy of another service's record had to be
// fetched first, until it is answered.
class Path {
 public:
  explicit Path(Engine::Impl& impl) : impl_(impl) {}

  // Inline on the thread of gRPC: short reads.
  void Read(const PassagePtr& passage);
  void ReadOnPool(const PassagePtr& passage);
  // Inline at first: a page mostly takes less than a change of threads. What takes longer begins anew on the pool.
  void ReadShortly(const PassagePtr& passage);
  void Write(const PassagePtr& passage);
  // On the worker pool, where a handler may wait for other services.
  void CallOthers(const PassagePtr& passage);

 private:
  // Answers, or fetches the copy that is asked for and goes `again`.
  void Leave(const PassagePtr& passage, absl::Status status, std::function<void()> again);
  absl::Status OnSnapshot(Passage& passage, store::Reader& reader);
  // replay? -> relation and etag of the record -> handler (which judges references as it writes) -> journal
  absl::Status OnWriter(Passage& passage, store::Writer& writer);

  Engine::Impl& impl_;
};

}  // namespace gongjin::rpc
