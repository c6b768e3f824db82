// Handlers that call other services: on the worker pool, outside of any transaction.
#include <utility>

#include "common/rpc/path.h"

namespace gongjin::rpc {
namespace {

using google::protobuf::Message;

// What a handler on the worker pool calls through.
class RemoteCalls final : public Remote {
 public:
  RemoteCalls(Engine::Impl& impl, Passage& passage) : impl_(impl), passage_(passage) {}

  absl::Status Invoke(absl::string_view method, const Message& request, Message& response) override {
    const absl::Duration left = passage_.call.deadline - impl_.options.clock->Now();
    return impl_.options.channels->Invoke(method, request, response, passage_.call.authorization,
                                          std::min(left, absl::Seconds(10)), passage_.call.traceparent,
                                          passage_.call.language);
  }
  absl::Status Write(std::function<absl::Status(Transaction&)> act) override {
    return Again([&] {
      return impl_.store->WriteAndWait([&](store::Writer& writer) -> absl::Status {
        Transaction tx(impl_.realm, writer, passage_.call, &passage_.asked);
        RETURN_IF_ERROR(act(tx));
        return tx.WriteJournal("");
      });
    });
  }
  absl::Status Read(std::function<absl::Status(const Snapshot&)> read) override {
    return Again([&] {
      return impl_.store->Read(
          [&](store::Reader& reader) { return read(Snapshot(impl_.realm, reader, &passage_.asked)); });
    });
  }

 private:
  absl::Status Again(absl::FunctionRef<absl::Status()> run) {
    for (;;) {
      absl::Status status = run();
      ASSIGN_OR_RETURN(const bool fetched, impl_.FetchHere(status, passage_.asked));
      if (!fetched) return status;
    }
  }
  Engine::Impl& impl_;
  Passage& passage_;
};

}  // namespace

void Path::CallOthers(const PassagePtr& passage) {
  const bool taken = impl_.options.workers->Run(
      [path = *this, passage] {
        RemoteCalls remote(path.impl_, *passage);
        const std::unique_ptr<Message> response(passage->entry->response->New());
        absl::Status status;
        try {
          status = passage->entry->verb->on_remote(remote, passage->call, *passage->request, *response);
        } catch (const std::exception& thrown) {
          status = Fault(thrown.what());
        }
        passage->response = response->SerializeAsString();
        passage->Answer(std::move(status));
      },
      passage->call.caller.principal);
  if (!taken) passage->Answer(Exhausted("QUEUE_FULL", absl::Seconds(1)));
}

}  // namespace gongjin::rpc
