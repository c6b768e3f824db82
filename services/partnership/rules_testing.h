// Records for the tests of rules: whole ones, in the words of the sample, to be changed a little in each row.
#pragma once

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/day.h"
#include "common/base/norms.h"
#include "common/base/status.h"
#include "services/partnership/rules.h"
#include "services/partnership/texts.h"

namespace gongjin::partnership {

inline constexpr char kName[] = "districts/310113/partnerships/lezhi";
inline constexpr char kRecipient[] = "districts/310113/schools/lezhi";
inline constexpr char kSupporter[] = "districts/310113/schools/cunzhi";
inline constexpr char kBureau[] = "districts/310113/organizations/bureau";
inline constexpr char kSupportersBureau[] = "districts/310113/organizations/yangpu-bureau";
inline constexpr char kCommission[] = "districts/310113/organizations/commission";

inline absl::CivilDay Day(absl::string_view text) { return *ParseDay(text); }
inline google::type::Date Date(absl::string_view text) { return DateOf(Day(text)); }
inline type::v1::Term Term(absl::string_view first, absl::string_view last) { return TermOf(Day(first), Day(last)); }

// The shipped norms.
inline const Norms& ShippedNorms() {
  static const Norms& norms = *[] {
    std::ifstream file("services/partnership/norms.textproto");
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    return new Norms(*Norms::Parse(text));
  }();
  return norms;
}

// The shipped norms with a district's own value of one of them.
inline Norms NormsWith(absl::string_view id, int64_t value) {
  common::v1::Norm norm;
  norm.set_name(absl::StrCat("districts/310113/norms/", id));
  norm.set_value(value);
  return ShippedNorms().With({norm});
}

// The sample's calendar.
inline Calendar BaoshanCalendar() {
  const struct {
    int year;
    const char *first, *first_end, *second, *second_end;
  } years[] = {{2017, "2017-09-01", "2018-01-26", "2018-02-26", "2018-06-29"},
               {2018, "2018-09-03", "2019-01-25", "2019-02-18", "2019-06-28"},
               {2019, "2019-09-02", "2020-01-17", "2020-03-02", "2020-06-30"}};
  std::vector<registry::v1::SchoolCalendar> calendars;
  for (const auto& year : years) {
    auto& calendar = calendars.emplace_back();
    calendar.set_school_year(year.year);
    *calendar.mutable_first_semester() = Term(year.first, year.first_end);
    *calendar.mutable_second_semester() = Term(year.second, year.second_end);
  }
  return CalendarOf(calendars);
}

inline void AddObjective(v1::Partnership& partnership, absl::string_view id, v1::Domain domain, int school_year) {
  auto& objective = *partnership.add_objectives();
  objective.set_objective_id(std::string(id));
  objective.set_domain(domain);
  objective.set_school_year(school_year);
}

inline void AddInstalment(v1::Partnership& partnership, int number, int64_t amount_fen, int fiscal_year,
                          v1::Instalment::Condition condition) {
  auto& instalment = *partnership.add_instalments();
  instalment.set_number(number);
  instalment.set_amount_fen(amount_fen);
  instalment.set_source(v1::FUNDING_SOURCE_OWN_DISTRICT);
  instalment.set_fiscal_year(fiscal_year);
  instalment.set_condition(condition);
}

inline void AddCeiling(v1::Partnership& partnership, int fiscal_year, int64_t amount_fen) {
  auto& ceiling = *partnership.add_ceilings();
  ceiling.set_source(v1::FUNDING_SOURCE_OWN_DISTRICT);
  ceiling.set_fiscal_year(fiscal_year);
  ceiling.set_amount_fen(amount_fen);
}

// A draft of entrusted management that may be signed: 存志学校 helps 乐之中学.
inline v1::Partnership Entrusted() {
  v1::Partnership partnership;
  partnership.set_name(kName);
  partnership.set_kind(v1::Partnership::ENTRUSTED_MANAGEMENT);
  partnership.set_title("存志学校 → 乐之中学");
  partnership.set_round("第一轮");
  partnership.set_recipient(kRecipient);
  partnership.set_supporter(kSupporter);
  partnership.set_commissioner(kBureau);
  *partnership.mutable_term() = Term("2017-09-01", "2020-07-31");
  partnership.set_state(v1::Partnership::DRAFT);
  partnership.set_terms_revision(1);
  AddObjective(partnership, "o1", v1::DOMAIN_STANDARDS, 2017);
  AddObjective(partnership, "o2", v1::DOMAIN_SCHOOL_MANAGEMENT, 2018);
  AddObjective(partnership, "o3", v1::DOMAIN_TEACHER_DEVELOPMENT, 2018);
  AddObjective(partnership, "o4", v1::DOMAIN_CURRICULUM_REFORM, 2019);
  AddObjective(partnership, "o5", v1::DOMAIN_CAMPUS_CULTURE, 2019);
  auto& leader = *partnership.add_team();
  leader.set_person("districts/310113/persons/leader");
  leader.set_leader(true);
  leader.set_days_per_week(3);
  return partnership;
}

// A draft of mutual growth: 阳浦民办学校 helps 鹿鸣学校.
inline v1::Partnership Mutual() {
  v1::Partnership partnership = Entrusted();
  partnership.set_name("districts/310113/partnerships/luming");
  partnership.set_kind(v1::Partnership::MUTUAL_GROWTH);
  partnership.set_title("阳浦民办学校 → 鹿鸣学校");
  partnership.clear_objectives();
  partnership.clear_team();
  AddObjective(partnership, "o1", v1::DOMAIN_SPECIAL_COURSES, 2018);
  return partnership;
}

inline v1::Partnership Signed(v1::Partnership partnership, absl::string_view day = "2017-08-28") {
  partnership.set_state(v1::Partnership::SIGNED);
  *partnership.mutable_signed_on() = Date(day);
  for (const auto& party : SigningParties(partnership)) {
    auto& signature = *partnership.add_signatures();
    signature.set_party(party);
    *signature.mutable_signed_on() = Date(day);
    signature.set_terms_revision(partnership.terms_revision());
  }
  if (partnership.kind() == v1::Partnership::MUTUAL_GROWTH) {
    *partnership.mutable_approval()->mutable_approved_on() = Date(day);
    partnership.mutable_approval()->set_terms_revision(partnership.terms_revision());
  }
  return partnership;
}

inline v1::Diagnosis DiagnosisOf(v1::Domain domain) {
  v1::Diagnosis diagnosis;
  diagnosis.add_bottlenecks()->set_domain(domain);
  return diagnosis;
}

inline void File(v1::Partnership& partnership, absl::string_view authority, absl::string_view day) {
  auto& filing = *partnership.add_filings();
  filing.set_authority(std::string(authority));
  *filing.mutable_filed_on() = Date(day);
}

// An evaluation of `partnership` by an agency, a score for each domain that has objectives, all objectives reached.
inline v1::Evaluation EvaluationOf(const v1::Partnership& partnership, v1::Evaluation::Kind kind,
                                   absl::string_view held_on, const std::vector<int>& scores) {
  v1::Evaluation evaluation;
  evaluation.set_name(absl::StrCat(partnership.name(), "/evaluations/", kind == v1::Evaluation::MIDTERM ? "m" : "f"));
  evaluation.set_kind(kind);
  *evaluation.mutable_held_on() = Date(held_on);
  evaluation.set_agency("districts/310113/organizations/agency");
  size_t at = 0;
  for (const auto& domain : DomainsWithObjectives(partnership)) {
    auto& score = *evaluation.add_domain_scores();
    score.set_domain(domain.domain);
    score.set_other_domain(domain.other);
    score.set_score(scores[at++]);
  }
  for (const auto& objective : partnership.objectives()) {
    auto& result = *evaluation.add_objective_results();
    result.set_objective_id(objective.objective_id());
    result.set_verdict(v1::Evaluation::ObjectiveResult::REACHED);
  }
  Grade(evaluation, ShippedNorms());
  return evaluation;
}

// A signed partnership of the first round, filed in time with everybody.
inline Facts FirstRound(v1::Partnership draft) {
  Facts facts;
  facts.partnership = Signed(std::move(draft));
  facts.commission = kCommission;
  facts.recipient.emplace().set_title("乐之中学");
  facts.supporter_school.emplace().set_title("存志学校");
  facts.supporter_school->set_bureau(kSupportersBureau);
  facts.commissioner.emplace().set_title("宝山区教育局");
  File(facts.partnership, kBureau, "2017-09-20");
  File(facts.partnership, kSupportersBureau, "2017-09-20");
  File(facts.partnership, kCommission, "2017-09-20");
  return facts;
}

// An evaluation is held, and opens its rectifications.
inline void Hold(Facts& facts, v1::Evaluation::Kind kind, absl::string_view day, const std::vector<int>& scores) {
  const auto evaluation = EvaluationOf(facts.partnership, kind, day, scores);
  facts.evaluations.push_back(evaluation);
  for (auto& opened : RectificationsToOpen(evaluation, {}, BaoshanCalendar(), ShippedNorms())) {
    opened.set_name(absl::StrCat(facts.partnership.name(), "/rectifications/", opened.domain()));
    facts.rectifications.push_back(opened);
  }
}

inline void AddVisits(Facts& facts, absl::string_view first, int days) {
  for (int i = 0; i < days; ++i) {
    auto& activity = facts.activities.emplace_back();
    *activity.mutable_held_on() = DateOf(Day(first) + i);
    activity.set_on_site(true);
  }
}

// "P5 commission FILING_MISSING 2017-09-27 534/0": rule, period, reason, due, overdue days and days left, of each item.
inline std::vector<std::string> Lines(const std::vector<common::v1::DueItem>& items) {
  std::vector<std::string> lines;
  for (const auto& item : items) {
    lines.push_back(absl::StrCat(item.rule(), " ", item.period(), " ", item.reason(), " ",
                                 item.has_due() ? FormatDay(DayOf(item.due())) : "-", " ", item.overdue_days(), "/",
                                 item.days_left()));
  }
  return lines;
}

}  // namespace gongjin::partnership
