#include <algorithm>

#include "absl/strings/match.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/descriptor_database.h"
#include "google/protobuf/stubs/common.h"
#include "tests/fuzz/fuzz.h"

namespace gongjin::fuzz {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;

std::vector<const FileDescriptor*> OurFiles() {
  std::vector<std::string> names;
  DescriptorPool::internal_generated_database()->FindAllFileNames(&names);
  std::sort(names.begin(), names.end());
  std::vector<const FileDescriptor*> files;
  for (const std::string& name : names)
    if (absl::StartsWith(name, "gongjin/")) files.push_back(DescriptorPool::generated_pool()->FindFileByName(name));
  return files;
}

}  // namespace

bool IsUtf8(absl::string_view text) {
  return google::protobuf::internal::IsStructurallyValidUTF8(text.data(), static_cast<int>(text.size()));
}

std::vector<const Descriptor*> ResourceMessages() {
  std::vector<const Descriptor*> found;
  for (const FileDescriptor* file : OurFiles())
    for (int i = 0; i < file->message_type_count(); ++i)
      if (file->message_type(i)->options().HasExtension(google::api::resource)) found.push_back(file->message_type(i));
  return found;
}

std::vector<const MethodDescriptor*> Methods() {
  std::vector<const MethodDescriptor*> found;
  for (const FileDescriptor* file : OurFiles())
    for (int i = 0; i < file->service_count(); ++i)
      for (int j = 0; j < file->service(i)->method_count(); ++j) found.push_back(file->service(i)->method(j));
  return found;
}

}  // namespace gongjin::fuzz
