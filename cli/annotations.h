// What the annotations say about a field, an enum value or a method, for people.
#pragma once

#include <string>

#include "cli/language.h"
#include "google/protobuf/descriptor.h"

namespace gongjin::cli {

// "受援校" or "recipient"; the header every resource has is known here; else the field's own name.
std::string LabelOf(const google::protobuf::FieldDescriptor& field, Language language);
// True: the annotations give it a label.
bool HasLabel(const google::protobuf::FieldDescriptor& field);
// "精准委托管理" or "entrusted management"; else the value's own name.
std::string LabelOf(const google::protobuf::EnumValueDescriptor& value, Language language);
// True: written by the server alone.
bool IsOutputOnly(const google::protobuf::FieldDescriptor& field);
// True: kept beside the payload, so that filters may name it.
bool IsColumn(const google::protobuf::FieldDescriptor& field);
// True: filled for the `as_of` of the request.
bool IsComputed(const google::protobuf::FieldDescriptor& field);
// True: no token is needed.
bool IsForAnyone(const google::protobuf::MethodDescriptor& method);

}  // namespace gongjin::cli
