#include "cli/types.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "cli/near.h"
#include "cli/problem.h"
#include "gongjin/annotations/v1/annotations.pb.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/descriptor_database.h"

namespace gongjin::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;

// The pool builds files when they are asked for, so it cannot say which it has; its database can.
std::vector<const FileDescriptor*> OurFiles() {
  std::vector<std::string> names;
  DescriptorPool::internal_generated_database()->FindAllFileNames(&names);
  std::sort(names.begin(), names.end());
  std::vector<const FileDescriptor*> files;
  for (const std::string& name : names) {
    if (absl::StartsWith(name, "gongjin/")) files.push_back(DescriptorPool::generated_pool()->FindFileByName(name));
  }
  return files;
}

std::string Folded(absl::string_view text) {
  return absl::AsciiStrToLower(absl::StrReplaceAll(text, {{"-", ""}, {"_", ""}, {" ", ""}}));
}

// Puts `method` where it belongs among the standard methods of `type`, if it is one.
void Sort(const MethodDescriptor* method, ResourceType& type) {
  const std::string& name = method->name();
  const std::string& message = type.message->name();
  if (name == "Get" + message) type.get = method;
  if (name == "Create" + message) type.create = method;
  if (name == "Update" + message) type.update = method;
  if (name == "Archive" + message) type.archive = method;
  if (name == "Delete" + message) type.remove = method;
  if (absl::StartsWith(name, "List") && BodyOf(*method->output_type(), type) != nullptr) type.list = method;
}

ResourceType Read(const Descriptor* message, const std::vector<const MethodDescriptor*>& methods) {
  const auto& resource = message->options().GetExtension(google::api::resource);
  const auto& ours = message->options().GetExtension(annotations::v1::resource);
  ResourceType type;
  type.message = message;
  type.type = resource.type();
  type.plural = resource.plural();
  type.singular = resource.singular();
  type.label = ours.label();
  type.label_en = ours.label_en();
  type.pattern = NamePattern(resource.pattern(0));
  for (const MethodDescriptor* method : methods) Sort(method, type);
  if (type.list != nullptr) type.service = type.list->service();
  if (type.get != nullptr) type.service = type.get->service();
  return type;
}

std::string Meant(Language language, std::vector<std::string> near, absl::string_view all_zh, absl::string_view all_en,
                  const std::vector<std::string>& all) {
  const bool found = !near.empty();
  const char* separator = Pick(language, "、", ", ");
  if (found) return absl::StrCat(Pick(language, "；相近的有 ", "; near it: "), absl::StrJoin(near, separator));
  return absl::StrCat(language == Language::kEnglish ? all_en : all_zh, absl::StrJoin(all, separator));
}

}  // namespace

const FieldDescriptor* BodyOf(const Descriptor& message, const ResourceType& type) {
  for (int i = 0; i < message.field_count(); ++i) {
    if (message.field(i)->message_type() == type.message) return message.field(i);
  }
  return nullptr;
}

Types::Types() {
  const std::vector<const FileDescriptor*> files = OurFiles();
  for (const FileDescriptor* file : files) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) methods_.push_back(file->service(i)->method(j));
    }
  }
  std::sort(methods_.begin(), methods_.end(), [](auto* a, auto* b) { return a->full_name() < b->full_name(); });
  for (const FileDescriptor* file : files) {
    for (int i = 0; i < file->message_type_count(); ++i) {
      const Descriptor* message = file->message_type(i);
      if (message->options().GetExtension(google::api::resource).pattern_size() > 0) {
        types_.push_back(Read(message, methods_));
      }
    }
  }
  std::sort(types_.begin(), types_.end(), [](const auto& a, const auto& b) { return a.plural < b.plural; });
}

const ResourceType* Types::TryFind(absl::string_view text) const {
  const std::string wanted = Folded(text);
  for (const ResourceType& type : types_) {
    for (const std::string& name : {type.plural, type.singular, type.type, type.label, type.label_en}) {
      if (!wanted.empty() && Folded(name) == wanted) return &type;
    }
  }
  return nullptr;
}

const ResourceType& Types::Find(absl::string_view text, Language language) const {
  if (const ResourceType* type = TryFind(text)) return *type;
  std::vector<std::string> plurals, all;
  for (const ResourceType& type : types_) {
    plurals.push_back(type.plural);
    all.push_back(
        absl::StrCat(type.plural, language == Language::kEnglish ? "" : absl::StrCat("（", type.label, "）")));
  }
  throw UsageError(absl::StrCat(Pick(language, "没有类型 ", "there is no type "), text,
                                Meant(language, Nearest(text, plurals), "；可用的类型：", "; there are: ", all)));
}

const ResourceType* Types::OfName(absl::string_view name) const {
  for (const ResourceType& type : types_) {
    if (type.pattern.Matches(name) || type.pattern.Matches(absl::StrCat("districts/-/", name))) return &type;
  }
  return nullptr;
}

const ResourceType* Types::Of(const Descriptor& message) const {
  for (const ResourceType& type : types_) {
    if (type.message == &message) return &type;
  }
  return nullptr;
}

const MethodDescriptor& Types::FindMethod(absl::string_view text, Language language) const {
  const MethodDescriptor* found = nullptr;
  std::vector<std::string> names, same;
  for (const MethodDescriptor* method : methods_) {
    const std::string full = FullName(*method);
    names.push_back(absl::StrCat(method->service()->name(), "/", method->name()));
    if (full == text) return *method;
    if (names.back() == text || method->name() == text || absl::EndsWith(full, absl::StrCat(".", text))) {
      found = method;
      same.push_back(full);
    }
  }
  if (same.size() == 1) return *found;
  if (same.size() > 1) {
    throw UsageError(absl::StrCat(text, Pick(language, " 不止一个：", " is more than one: "),
                                  absl::StrJoin(same, Pick(language, "、", ", "))));
  }
  std::vector<std::string> near = Nearest(text, names);
  std::vector<std::string> services;
  for (const MethodDescriptor* method : methods_) {
    const std::string& service = method->service()->name();
    if (services.empty() || services.back() != service) services.push_back(service);
    if (absl::StartsWith(text, service) && near.empty()) near = Nearest(text, names);
    if (near.size() < 3 && !Nearest(text, {method->name()}).empty()) {
      near.push_back(absl::StrCat(service, "/", method->name()));
    }
  }
  std::sort(near.begin(), near.end());
  near.erase(std::unique(near.begin(), near.end()), near.end());
  throw UsageError(absl::StrCat(Pick(language, "没有方法 ", "there is no method "), text,
                                Meant(language, near, "；服务有：", "; there are the services: ", services)));
}

std::string FullName(const MethodDescriptor& method) {
  return absl::StrCat(method.service()->full_name(), "/", method.name());
}

}  // namespace gongjin::cli
