// Inputs of the targets requests and calls: one call each, and how libFuzzer's mutations keep to the descriptors.
#pragma once

#include <memory>
#include <optional>
#include <random>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace gongjin::fuzz {

// "gongjin.registry.v1.RegistryService/GetSchool organizations/bureau text", then on the next lines the request as
// protobuf text; after "wire" instead of "text" whatever bytes came.
struct Asked {
  const google::protobuf::MethodDescriptor* method = nullptr;
  std::string caller;                                  // the organization acted for, below its district; "nobody"
  std::unique_ptr<google::protobuf::Message> request;  // nullptr: `wire` says it
  std::string wire;

  std::string Body() const { return request == nullptr ? wire : request->SerializePartialAsString(); }
};

// nullopt: no such input.
std::optional<Asked> ReadAsked(absl::string_view input);
std::string WriteAsked(const Asked& asked);
std::unique_ptr<google::protobuf::Message> NewRequest(const google::protobuf::MethodDescriptor& method);

// Changes one thing about a call: a field by what its descriptor says of it, the method, the caller, or bytes.
class Mutator {
 public:
  explicit Mutator(unsigned seed) : random_(seed) {}
  // `input` changed, at most `most` bytes; what is no input becomes one.
  std::string Mutate(absl::string_view input, size_t most);

 private:
  using Message = google::protobuf::Message;
  using Field = google::protobuf::FieldDescriptor;

  size_t Below(size_t n) { return n == 0 ? 0 : random_() % n; }
  bool Chance(unsigned of) { return random_() % of == 0; }
  const google::protobuf::MethodDescriptor& AnyMethod();
  // What a request of this kind may look like: all that is required, and some of the rest.
  void Fill(Message& message, int depth);
  void FillField(Message& message, const Field& field, int depth);
  void Change(Message& message);
  void ChangeField(Message& message, const Field& field);
  void SetScalar(Message& message, const Field& field, int index);
  std::string AnyText(const Message& message, const Field& field, const std::string& now);
  std::string Name(absl::string_view type);
  std::string MaskPath(const Message& request);
  int64_t Number(int64_t now);
  void AnyDay(Message& date);

  std::mt19937 random_;
  const Message* whole_ = nullptr;  // the request being changed
};

}  // namespace gongjin::fuzz
