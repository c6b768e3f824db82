#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/day.h"
#include "services/partnership/overview.h"
#include "services/partnership/rules.h"
#include "services/partnership/texts.h"

namespace gongjin::partnership {
namespace {

using common::v1::Overview;

// One remark in both languages.
void Remark(Overview::Line& line, absl::string_view reason, const std::vector<std::string>& zh,
            const std::vector<std::string>& en) {
  line.add_remarks(Say(reason, zh, Language::kChinese));
  line.add_remarks_en(Say(reason, en, Language::kEnglish));
}
void Remark(Overview::Line& line, absl::string_view reason, const std::vector<std::string>& args) {
  Remark(line, reason, args, args);
}

void Raise(Overview::Line& line, Overview::Attention attention) {
  line.set_attention(std::max(line.attention(), attention));
}

template <typename Enum>
std::vector<std::string> LabelsIn(Enum value) {  // Chinese, English
  const auto* descriptor = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(value);
  const auto& label = descriptor->options().GetExtension(annotations::v1::value);
  return {label.label(), label.label_en()};
}

void AddEvaluations(const Facts& facts, absl::CivilDay as_of, Overview::Line& line) {
  for (const auto& evaluation : facts.evaluations) {
    if (DayOf(evaluation.held_on()) > as_of) continue;
    const std::string scores = absl::StrJoin(evaluation.domain_scores(), ", ", [](std::string* out, const auto& score) {
      absl::StrAppend(out, score.score());
    });
    const auto kind = LabelsIn(evaluation.kind()), grade = LabelsIn(evaluation.grade());
    const std::string day = FormatDay(DayOf(evaluation.held_on()));
    Remark(line, "OVERVIEW_EVALUATED", {kind[0], day, scores, evaluation.overall(), grade[0]},
           {kind[1], day, scores, evaluation.overall(), grade[1]});
    if (!evaluation.failing_domains().empty()) Raise(line, Overview::FAILING);
  }
}

// Instalments that wait for a rectification alone: all else they ask for is there.
void AddBlocked(const Facts& facts, absl::CivilDay as_of, const Norms& norms, Overview::Line& line) {
  for (const auto& instalment : facts.partnership.instalments()) {
    for (const auto* awaited :
         RectificationsAwaited(facts.partnership, instalment, facts.evaluations, facts.rectifications, as_of, norms)) {
      const std::vector<std::string> args = {v1::Domain_Name(awaited->domain())};
      const std::string number = absl::StrCat(instalment.number());
      Remark(line, "OVERVIEW_BLOCKED", {number, Say("RECTIFICATION_OPEN", args, Language::kChinese)},
             {number, Say("RECTIFICATION_OPEN", args, Language::kEnglish)});
    }
  }
}

void AddVisits(const Facts& facts, absl::CivilDay as_of, const Norms& norms, Overview::Line& line) {
  const auto balance = BalanceVisits(facts.partnership, facts.activities, as_of, norms);
  if (balance.months == 0) return;
  Remark(line, "OVERVIEW_VISITS",
         {absl::StrCat(balance.visits), absl::StrCat(balance.months), absl::StrCat(balance.needed)});
}

void AddLateFilings(const Facts& facts, absl::CivilDay as_of, const Calendar& calendar, const Norms& norms,
                    Overview::Line& line) {
  for (const auto& filing : FilingsNeeded(facts, as_of, calendar, norms)) {
    if (!filing.filed_on.has_value() || *filing.filed_on <= filing.due) continue;
    const std::string day = FormatDay(*filing.filed_on), late = absl::StrCat(*filing.filed_on - filing.due);
    Remark(line, "OVERVIEW_FILED_LATE", {Say(filing.place, {}, Language::kChinese), day, late},
           {Say(filing.place, {}, Language::kEnglish), day, late});
  }
}

void AddAmendments(const Facts& facts, absl::CivilDay as_of, Overview::Line& line) {
  for (const auto& waiting : AmendmentsWaiting(facts, as_of)) {
    Remark(line, "OVERVIEW_AMENDMENT", {absl::StrCat(waiting.signed_by), absl::StrCat(waiting.parties)});
  }
}

void AddDue(const std::vector<common::v1::DueItem>& due, Overview::Line& line) {
  for (const auto& item : due) {
    if (!item.has_due()) {
      Remark(line, "OVERVIEW_NO_DAY", {item.title()}, {item.title_en()});
      continue;
    }
    const bool overdue = item.overdue_days() > 0;
    const std::string day = FormatDay(DayOf(item.due()));
    const std::string days = absl::StrCat(overdue ? item.overdue_days() : item.days_left());
    const char* reason = overdue ? "OVERVIEW_OVERDUE" : "OVERVIEW_DUE";
    Remark(line, reason, {item.title(), day, days}, {item.title_en(), day, days});
    Raise(line, overdue ? Overview::OVERDUE : Overview::DUE);
  }
}

}  // namespace

Overview::Line LineOf(const Standing& standing, absl::CivilDay as_of, const Calendar& calendar, const Norms& norms) {
  const Facts& facts = standing.facts;
  Overview::Line line;
  line.set_name(facts.partnership.name());
  line.set_title(facts.partnership.title());
  line.set_synthetic(facts.partnership.synthetic());
  const auto state = LabelsIn(StateOn(facts.partnership, as_of));
  line.set_state(state[0]);
  line.set_state_en(state[1]);
  AddEvaluations(facts, as_of, line);
  AddBlocked(facts, as_of, norms, line);
  AddVisits(facts, as_of, norms, line);
  AddLateFilings(facts, as_of, calendar, norms, line);
  AddAmendments(facts, as_of, line);
  AddDue(standing.due, line);
  return line;
}

}  // namespace gongjin::partnership
