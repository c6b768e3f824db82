// What of a message is the system's to write, by its own google.api.field_behavior.
#pragma once

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace gongjin {

// True: OUTPUT_ONLY, or the name, which a client gives once and never changes.
bool IsOutput(const google::protobuf::FieldDescriptor& field);

// Clears these fields at any depth: what is left is what a client may write. `etag` is a client's to send back, so it
// stays.
void ClearOutputs(google::protobuf::Message& message);

}  // namespace gongjin
