// A refusal on its way out: its details complete, its sentences in the caller's language.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/base/texts.h"
#include "google/rpc/status.pb.h"

namespace gongjin::rpc {

// What the caller is told. `message` is the localized sentence, the fields' paths before it. A status without a reason
// of ours is a fault: INTERNAL, the trace id, nothing else (a passed deadline and a call hung up on keep their code).
// A refusal of another service, brought here with its own sentence, keeps it.
google::rpc::Status InWords(const absl::Status& status, const Texts& texts, Language language,
                            absl::string_view trace_id);

// For whoever starts a program: the English sentence of a reason of the platform, else the status' own message.
std::string InEnglish(const absl::Status& status);

}  // namespace gongjin::rpc
