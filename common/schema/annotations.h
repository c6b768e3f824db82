// Short ways to what the options of a descriptor say. For this room alone.
#pragma once

#include "absl/strings/string_view.h"
#include "gongjin/annotations/v1/annotations.pb.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/descriptor.h"

namespace gongjin::schema {

inline const annotations::v1::FieldOptions& OptionsOf(const google::protobuf::FieldDescriptor& field) {
  return field.options().GetExtension(annotations::v1::field);
}

bool Behaves(const google::protobuf::FieldDescriptor& field, google::api::FieldBehavior behavior);
// True: the field holds a message of this full name.
bool Holds(const google::protobuf::FieldDescriptor& field, absl::string_view message);
// True: a string or bytes field, an int64 field … of protobuf type `type`, not repeated.
bool IsSingle(const google::protobuf::FieldDescriptor& field, google::protobuf::FieldDescriptor::Type type);

constexpr absl::string_view kDateMessage = "google.type.Date";
constexpr absl::string_view kMomentMessage = "google.protobuf.Timestamp";
constexpr absl::string_view kMaskMessage = "google.protobuf.FieldMask";
constexpr absl::string_view kTermMessage = "gongjin.type.v1.Term";

}  // namespace gongjin::schema
