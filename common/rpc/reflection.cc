#include "common/rpc/reflection.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_replace.h"
#include "google/protobuf/descriptor.pb.h"

namespace gongjin::rpc {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;
using grpc::reflection::v1::ServerReflectionRequest;
using grpc::reflection::v1::ServerReflectionResponse;

constexpr int kInvalidArgument = 3, kNotFound = 5;

void NotFound(absl::string_view what, ServerReflectionResponse& response) {
  response.mutable_error_response()->set_error_code(kNotFound);
  response.mutable_error_response()->set_error_message(std::string(what) + " is not known here");
}

// The file and all that it imports.
void AddFiles(const FileDescriptor& file, std::set<std::string>& seen, ServerReflectionResponse& response) {
  if (!seen.insert(file.name()).second) return;
  FileDescriptorProto proto;
  file.CopyTo(&proto);
  response.mutable_file_descriptor_response()->add_file_descriptor_proto(proto.SerializeAsString());
  for (int i = 0; i < file.dependency_count(); ++i) AddFiles(*file.dependency(i), seen, response);
}

// v1's file under the name that older clients ask for.
FileDescriptorProto AlphaFile() {
  FileDescriptorProto file;
  ServerReflectionRequest::descriptor()->file()->CopyTo(&file);
  file.set_name("grpc/reflection/v1alpha/reflection.proto");
  file.set_package("grpc.reflection.v1alpha");
  file.clear_options();
  const auto rename = [](std::string* type) {
    *type = absl::StrReplaceAll(*type, {{".grpc.reflection.v1.", ".grpc.reflection.v1alpha."}});
  };
  for (auto& message : *file.mutable_message_type())
    for (auto& field : *message.mutable_field())
      if (field.has_type_name()) rename(field.mutable_type_name());
  for (auto& service : *file.mutable_service())
    for (auto& method : *service.mutable_method()) {
      rename(method.mutable_input_type());
      rename(method.mutable_output_type());
    }
  return file;
}

}  // namespace

Reflection::Reflection(std::vector<std::string> services)
    : services_(std::move(services)), pool_(DescriptorPool::generated_pool()) {
  services_.push_back("grpc.reflection.v1.ServerReflection");
  services_.push_back("grpc.reflection.v1alpha.ServerReflection");
  std::sort(services_.begin(), services_.end());
  pool_.BuildFile(AlphaFile());
}

const FileDescriptor* Reflection::FileOfSymbol(const std::string& symbol) const {
  return pool_.FindFileContainingSymbol(symbol);
}

ServerReflectionResponse Reflection::Answer(const ServerReflectionRequest& request) const {
  ServerReflectionResponse response;
  response.set_valid_host(request.host());
  *response.mutable_original_request() = request;
  std::set<std::string> seen;
  switch (request.message_request_case()) {
    case ServerReflectionRequest::kListServices:
      for (const auto& service : services_) response.mutable_list_services_response()->add_service()->set_name(service);
      break;
    case ServerReflectionRequest::kFileByFilename: {
      const auto* file = pool_.FindFileByName(request.file_by_filename());
      if (file == nullptr)
        NotFound(request.file_by_filename(), response);
      else
        AddFiles(*file, seen, response);
      break;
    }
    case ServerReflectionRequest::kFileContainingSymbol: {
      const auto* file = FileOfSymbol(request.file_containing_symbol());
      if (file == nullptr)
        NotFound(request.file_containing_symbol(), response);
      else
        AddFiles(*file, seen, response);
      break;
    }
    case ServerReflectionRequest::kFileContainingExtension: {
      const auto& wanted = request.file_containing_extension();
      const auto* type = pool_.FindMessageTypeByName(wanted.containing_type());
      const auto* extension = type == nullptr ? nullptr : pool_.FindExtensionByNumber(type, wanted.extension_number());
      if (extension == nullptr)
        NotFound(wanted.containing_type(), response);
      else
        AddFiles(*extension->file(), seen, response);
      break;
    }
    case ServerReflectionRequest::kAllExtensionNumbersOfType: {
      const auto* type = pool_.FindMessageTypeByName(request.all_extension_numbers_of_type());
      if (type == nullptr) {
        NotFound(request.all_extension_numbers_of_type(), response);
        break;
      }
      std::vector<const google::protobuf::FieldDescriptor*> extensions;
      DescriptorPool::generated_pool()->FindAllExtensions(type, &extensions);
      auto& numbers = *response.mutable_all_extension_numbers_response();
      numbers.set_base_type_name(type->full_name());
      for (const auto* extension : extensions) numbers.add_extension_number(extension->number());
      break;
    }
    case ServerReflectionRequest::MESSAGE_REQUEST_NOT_SET:
      response.mutable_error_response()->set_error_code(kInvalidArgument);
      response.mutable_error_response()->set_error_message("nothing is asked");
  }
  return response;
}

std::string Reflection::AnswerBytes(absl::string_view bytes) const {
  ServerReflectionRequest request;
  if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) request.Clear();
  return Answer(request).SerializeAsString();
}

}  // namespace gongjin::rpc
