// Every resource type and RPC that the linked protos describe. A new one needs no code here.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "cli/language.h"
#include "cli/names.h"
#include "google/protobuf/descriptor.h"

namespace gongjin::cli {

// A resource type and its standard methods; a method that it lacks is nullptr.
struct ResourceType {
  const google::protobuf::Descriptor* message = nullptr;
  std::string type;             // "partnership.gongjin/Partnership"
  std::string plural;           // "partnerships"
  std::string singular;         // "partnership"
  std::string label, label_en;  // "携手共进项目", "partnership"
  NamePattern pattern{""};
  const google::protobuf::ServiceDescriptor* service = nullptr;  // the one that has Get, or else List
  const google::protobuf::MethodDescriptor *get = nullptr, *list = nullptr, *create = nullptr, *update = nullptr,
                                           *archive = nullptr, *remove = nullptr;

  std::string Label(Language language) const { return Pick(language, label.c_str(), label_en.c_str()); }
};

// The field of `message` that holds resources of this type (Create, Update, List); nullptr: none does.
const google::protobuf::FieldDescriptor* BodyOf(const google::protobuf::Descriptor& message, const ResourceType& type);

class Types {
 public:
  // Reads the generated descriptor pool.
  Types();

  const std::vector<ResourceType>& all() const { return types_; }
  // All RPCs, by full name.
  const std::vector<const google::protobuf::MethodDescriptor*>& methods() const { return methods_; }

  // By plural, singular, full type or label in either language; upper and lower case, "-" and "_" make no difference.
  // UsageError names the nearest, or all.
  const ResourceType& Find(absl::string_view text, Language language) const;
  // nullptr where Find would throw.
  const ResourceType* TryFind(absl::string_view text) const;
  // The type of a full name, or of one that lacks its district; nullptr: of none.
  const ResourceType* OfName(absl::string_view name) const;
  const ResourceType* Of(const google::protobuf::Descriptor& message) const;

  // "gongjin.partnership.v1.PartnershipService/SignPartnership", with less of the package, or "SignPartnership"
  // alone. UsageError names the nearest.
  const google::protobuf::MethodDescriptor& FindMethod(absl::string_view text, Language language) const;

 private:
  std::vector<ResourceType> types_;
  std::vector<const google::protobuf::MethodDescriptor*> methods_;
};

// "gongjin.partnership.v1.PartnershipService/SignPartnership".
std::string FullName(const google::protobuf::MethodDescriptor& method);

}  // namespace gongjin::cli
