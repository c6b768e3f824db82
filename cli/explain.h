// Errors for people: the sentence, the fields and what they accept, the rule, the remedy.
#pragma once

#include <string>

#include "cli/language.h"
#include "cli/problem.h"
#include "cli/types.h"

namespace gongjin::cli {

// Several lines, each ended, tame for a terminal. Never gRPC's text alone:
//   拒绝：乐之中学在该期限内已被委托管理。
//     规则 P2（ENTRUSTED_TWICE），涉及 term
//     …
std::string Explain(const CallError& error, const Types& types, Language language);

// One line of it, for lists: the sentence alone.
std::string SentenceOf(const CallError& error, Language language);

// kUnreachable where nobody could answer in time, else kRefused.
Exit ExitOf(const google::rpc::Status& status);
// True: the connection failed, no server spoke.
bool IsUnreachable(const google::rpc::Status& status);
// The reason of ErrorInfo, "TOKEN_EXPIRED"; "": none.
std::string ReasonOf(const google::rpc::Status& status);

// "期限 / 截止日期" for "partnership.term.end_date" of a request; "": no part of it has a label.
std::string LabelOfPath(const google::protobuf::Descriptor& request, const std::string& path, Language language);

}  // namespace gongjin::cli
