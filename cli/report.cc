#include "cli/report.h"

#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/explain.h"
#include "cli/print.h"
#include "cli/terminal.h"
#include "cli/width.h"

namespace gongjin::cli {
namespace {

struct Words {
  Action action;
  const char* key;  // for machines
  const char* zh;
  const char* en;
};
constexpr Words kWords[] = {
    {Action::kCreated, "created", "新建", "created"},    {Action::kUpdated, "updated", "更新", "updated"},
    {Action::kCalled, "called", "办理", "called"},       {Action::kDeleted, "deleted", "删除", "deleted"},
    {Action::kArchived, "archived", "归档", "archived"}, {Action::kUnchanged, "unchanged", "未变", "unchanged"},
    {Action::kRefused, "refused", "被拒绝", "refused"},  {Action::kFailed, "failed", "未能完成", "not done"},
};

const Words& WordsOf(Action action) {
  for (const Words& words : kWords) {
    if (words.action == action) return words;
  }
  return kWords[0];
}

}  // namespace

std::string SumOf(const std::map<Action, size_t>& counts, Language language) {
  std::vector<std::string> parts;
  for (const Words& words : kWords) {
    const auto found = counts.find(words.action);
    if (found == counts.end()) continue;
    parts.push_back(language == Language::kEnglish ? absl::StrCat(found->second, " ", words.en)
                                                   : absl::StrCat(words.zh, " ", found->second));
  }
  if (parts.empty()) return Pick(language, "没有文档", "no documents");
  return absl::StrJoin(parts, Pick(language, "，", ", "));
}

Report::Report(const Types& types, Language language, bool json, bool validate_only, size_t expected)
    : types_(types), language_(language), json_(json), validate_only_(validate_only), expected_(expected) {}

void Report::Line(const std::string& file, int line, const std::string& action, const std::string& name,
                  const std::string& more) {
  const char* separator = json_lines_.empty() ? "\n  " : ",\n  ";
  absl::StrAppend(&json_lines_, separator, "{\"file\": ", Quote(file), ", \"line\": ", line,
                  ", \"action\": ", Quote(action), ", \"name\": ", Quote(name), more, "}");
}

void Report::Done(const std::string& file, int line, const Outcome& outcome) {
  const Words& words = WordsOf(outcome.action);
  ++counts_[outcome.action];
  ++tried_;
  std::string more;
  if (!outcome.request_id.empty()) absl::StrAppend(&more, ", \"request_id\": ", Quote(outcome.request_id));
  if (!outcome.changed.empty()) absl::StrAppend(&more, ", \"changed\": ", Quote(absl::StrJoin(outcome.changed, ",")));
  if (outcome.answer != nullptr && json_) absl::StrAppend(&more, ", \"answer\": ", Json(*outcome.answer, false));
  Line(file, line, words.key, outcome.name, more);
  if (IsTerminal(2) && !json_) {
    std::cerr << Tame(absl::StrCat(
                     file, ":", line, " ", Pick(language_, words.zh, words.en), " ", outcome.name,
                     outcome.changed.empty() ? "" : absl::StrCat(" (", absl::StrJoin(outcome.changed, ", "), ")")))
              << "\n";
  }
  if (outcome.answer != nullptr && !json_) std::cout << Json(*outcome.answer);
}

void Report::Refused(const std::string& file, int line, const std::string& name, const CallError& error) {
  exit_ = ExitOf(error.status);
  const Action action = exit_ == kUnreachable ? Action::kFailed : Action::kRefused;
  ++counts_[action];
  ++tried_;
  Line(file, line, WordsOf(action).key, name,
       absl::StrCat(", \"reason\": ", Quote(ReasonOf(error.status)),
                    ", \"error\": ", Quote(SentenceOf(error, language_))));
  if (!json_) std::cerr << Tame(absl::StrCat(file, ":", line, " ", name)) << "\n" << Explain(error, types_, language_);
  if (exit_ == kUnreachable) {
    if (json_) std::cerr << Explain(error, types_, language_);
    Finish();
  }
}

void Report::Refused(const std::string& file, int line, const std::string& name, const UsageError& error) {
  ++counts_[Action::kRefused];
  ++tried_;
  exit_ = kUsage;
  Line(file, line, "refused", name, absl::StrCat(", \"error\": ", Quote(error.what())));
  if (!json_) std::cerr << TameLines(absl::StrCat(file, ":", line, " ", name, ": ", error.what())) << "\n";
}

void Report::Finish() {
  if (json_) {
    std::string sum;
    for (const auto& [action, count] : counts_)
      absl::StrAppend(&sum, sum.empty() ? "" : ", ", Quote(WordsOf(action).key), ": ", count);
    std::cout << "{\"documents\": [" << json_lines_ << (json_lines_.empty() ? "" : "\n") << "], \"summary\": {" << sum
              << "}, \"validate_only\": " << (validate_only_ ? "true" : "false") << "}\n";
  } else {
    std::cout << SumOf(counts_, language_)
              << (validate_only_ ? Pick(language_, "（仅校验，未写入）", " (judged only, nothing written)") : "");
    if (tried_ < expected_) {
      std::cout << Pick(language_, "；就此停下，未处理 ", "; stopped there, not tried: ") << expected_ - tried_;
    }
    std::cout << "\n";
  }
  if (exit_ != kDone) throw Reported(exit_);
}

}  // namespace gongjin::cli
