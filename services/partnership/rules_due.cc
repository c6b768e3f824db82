#include "services/partnership/rules_due.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/base/day.h"
#include "services/partnership/rules_amendment.h"
#include "services/partnership/rules_evaluation.h"
#include "services/partnership/rules_filing.h"
#include "services/partnership/rules_funding.h"
#include "services/partnership/rules_sign.h"
#include "services/partnership/rules_visits.h"
#include "services/partnership/texts.h"

namespace gongjin::partnership {
namespace {

using common::v1::DueItem;
using Items = std::vector<DueItem>;

constexpr char kPolicy[] = "宝府〔2018〕150号 四(三)3";
constexpr char kPolicyFunding[] = "宝府〔2018〕150号 五(二)";
constexpr char kProgramme[] = "沪教委基〔2017〕59号";
constexpr char kOurs[] = "ours";

// Whose it is; its people by their keys in the catalogue. [D10]
struct Owner {
  std::string organization;
  const char* role;
  const char* verifier;
  const char* escalation;
};
Owner Bureau(const Facts& facts) {
  return {facts.partnership.commissioner(), "office_in_charge", "section_chief", "bureau_leader"};
}

// Where a rule comes from: a document, in its own words, or ours; and the default of ours that decides in it, if any.
struct Source {
  const char* document;
  std::string norm;
};
Source SourceOf(const char* document, const Norms& norms, absl::string_view id, absl::CivilDay as_of) {
  const auto* norm = norms.Find(id, as_of);
  return {document, norm != nullptr && norm->ours() ? std::string(id) : ""};
}
std::string Said(const Source& source, Language language) {
  const std::string ours = Say(kOurs, {}, language);
  const std::string document = source.document == absl::string_view(kOurs) ? "" : source.document;
  if (source.norm.empty()) return document.empty() ? ours : document;
  const bool chinese = language == Language::kChinese;
  const std::string norm = absl::StrCat(ours, chinese ? "：" : ": ", source.norm);
  return document.empty() ? norm : absl::StrCat(document, chinese ? "；" : "; ", norm);
}

DueItem Item(const Facts& facts, absl::string_view rule, absl::string_view subject, absl::string_view period,
             absl::string_view reason, const std::vector<std::string>& args, const Owner& owner, const Source& source) {
  DueItem item;
  item.set_rule(std::string(rule));
  item.set_subject(std::string(subject));
  item.set_period(std::string(period));
  item.set_reason(std::string(reason));
  item.set_title(Say(reason, args, Language::kChinese));
  item.set_title_en(Say(reason, args, Language::kEnglish));
  item.set_owner(owner.organization);
  item.set_owner_role(Say(owner.role, {}, Language::kChinese));
  item.set_owner_role_en(Say(owner.role, {}, Language::kEnglish));
  item.set_verifier_role(Say(owner.verifier, {}, Language::kChinese));
  item.set_verifier_role_en(Say(owner.verifier, {}, Language::kEnglish));
  item.set_escalation_role(Say(owner.escalation, {}, Language::kChinese));
  item.set_escalation_role_en(Say(owner.escalation, {}, Language::kEnglish));
  item.set_source(Said(source, Language::kChinese));
  item.set_source_en(Said(source, Language::kEnglish));
  item.set_subject_title(facts.partnership.title());
  return item;
}

void SetDue(DueItem& item, absl::CivilDay due, absl::CivilDay as_of) {
  *item.mutable_due() = DateOf(due);
  item.set_overdue_days(static_cast<int32_t>(std::max<absl::civil_diff_t>(0, as_of - due)));
  item.set_days_left(static_cast<int32_t>(std::max<absl::civil_diff_t>(0, due - as_of)));
}

// "200,000.00".
std::string YuanOf(int64_t fen) {
  std::string yuan = absl::StrCat(fen / 100);
  for (auto at = static_cast<std::ptrdiff_t>(yuan.size()) - 3; at > 0; at -= 3)
    yuan.insert(static_cast<size_t>(at), ",");
  return absl::StrFormat("%s.%02d", yuan, fen % 100);
}

bool IsSignedOn(const Facts& facts, absl::CivilDay day) {
  return StateOn(facts.partnership, day) == v1::Partnership::SIGNED;
}

// What a text still waits for on a day, and the day of the first consent it has.
struct Waiting {
  std::vector<std::string> for_whom;  // "approval", or parties
  int64_t signed_by = 0;              // so many parties
  std::optional<absl::CivilDay> first_consent;
};
Waiting WaitingOn(const SignedText& text, absl::CivilDay as_of) {
  Waiting waiting;
  const auto counts = [&](absl::CivilDay day, int64_t terms_revision) {
    if (day > as_of || terms_revision != text.terms_revision) return false;
    waiting.first_consent = std::min(day, waiting.first_consent.value_or(day));
    return true;
  };
  if (text.needs_approval) {
    const auto* approval = text.approval;
    const bool approved = approval != nullptr && counts(DayOf(approval->approved_on()), approval->terms_revision());
    if (!approved) waiting.for_whom.push_back("approval");
  }
  for (const auto& party : SigningParties(*text.partnership)) {
    bool has_signed = false;
    for (const auto& signature : *text.signatures) {
      if (signature.party() != party) continue;
      has_signed = has_signed || counts(DayOf(signature.signed_on()), signature.terms_revision());
    }
    if (has_signed)
      ++waiting.signed_by;
    else
      waiting.for_whom.push_back(party);
  }
  return waiting;
}

// The day it was drawn up; a late entry was there when it was first consented to. nullopt: not known.
std::optional<absl::CivilDay> FirstSeen(const v1::Amendment& amendment) {
  std::optional<absl::CivilDay> first;
  const auto seen = [&](absl::CivilDay day) { first = std::min(day, first.value_or(day)); };
  if (amendment.has_create_time()) seen(DayAt(absl::FromUnixSeconds(amendment.create_time().seconds())));
  if (amendment.has_approval()) seen(DayOf(amendment.approval().approved_on()));
  for (const auto& signature : amendment.signatures()) seen(DayOf(signature.signed_on()));
  return first;
}

std::string Listed(const std::vector<std::string>& keys, Language language) {
  std::vector<std::string> said;
  for (const auto& key : keys) said.push_back(Say(key, {}, language));
  return absl::StrJoin(said, language == Language::kChinese ? "、" : ", ");
}

void AddSignatureItem(const Facts& facts, const SignedText& text, std::optional<absl::CivilDay> without_consent,
                      absl::CivilDay as_of, const Calendar& calendar, const Norms& norms, Items& items) {
  const auto waiting = WaitingOn(text, as_of);
  if (waiting.for_whom.empty()) return;
  auto& item = items.emplace_back(Item(facts, "P4", text.name, "signatures", "SIGNATURES_OPEN", {}, Bureau(facts),
                                       SourceOf(kPolicy, norms, "p4-signature-days", as_of)));
  item.set_title(Say("SIGNATURES_OPEN", {Listed(waiting.for_whom, Language::kChinese)}, Language::kChinese));
  item.set_title_en(Say("SIGNATURES_OPEN", {Listed(waiting.for_whom, Language::kEnglish)}, Language::kEnglish));
  if (waiting.first_consent) {
    const int64_t days = norms.Value("p4-signature-days", as_of);
    SetDue(item, calendar.OutOfHolidays(*waiting.first_consent + days), as_of);
  } else if (without_consent) {
    SetDue(item, *without_consent, as_of);
  }
}

template <typename Party>
void AddClosedItem(const Facts& facts, absl::string_view relation, const std::optional<Party>& party,
                   absl::CivilDay as_of, const Calendar& calendar, const Norms& norms, Items& items) {
  if (!party || !party->has_close_date() || DayOf(party->close_date()) >= as_of) return;
  const absl::CivilDay closed = DayOf(party->close_date());
  const std::string successors = absl::StrJoin(party->successors(), ", ");
  auto& item = items.emplace_back(Item(facts, "G1", facts.partnership.name(), relation, "PARTY_CLOSED",
                                       {std::string(relation), party->title(), FormatDay(closed), successors},
                                       Bureau(facts), SourceOf(kOurs, norms, "g1-closed-days", as_of)));
  SetDue(item, calendar.OutOfHolidays(closed + norms.Value("g1-closed-days", as_of)), as_of);
}

}  // namespace

Items SignaturesOpen(const Facts& facts, absl::CivilDay as_of, const Calendar& calendar, const Norms& norms) {
  const auto& partnership = facts.partnership;
  Items items;
  if (StateOn(partnership, as_of) == v1::Partnership::DRAFT) {
    AddSignatureItem(facts, TextOf(partnership), FirstDay(partnership.term()), as_of, calendar, norms, items);
  }
  for (const auto& waiting : AmendmentsWaiting(facts, as_of)) {
    const auto& amendment = *waiting.amendment;
    std::optional<absl::CivilDay> due;
    if (amendment.has_create_time()) {
      const absl::CivilDay drawn_up = DayAt(absl::FromUnixSeconds(amendment.create_time().seconds()));
      due = calendar.OutOfHolidays(drawn_up + norms.Value("p4-signature-days", as_of));
    }
    AddSignatureItem(facts, TextOf(partnership, amendment), due, as_of, calendar, norms, items);
  }
  return items;
}

std::vector<AmendmentWaiting> AmendmentsWaiting(const Facts& facts, absl::CivilDay as_of) {
  if (!IsSignedOn(facts, as_of)) return {};
  const auto parties = static_cast<int64_t>(SigningParties(facts.partnership).size());
  std::vector<AmendmentWaiting> found;
  for (const auto& amendment : facts.amendments) {
    if (amendment.state() == v1::Amendment::WITHDRAWN || amendment.has_archive_time()) continue;
    if (FirstSeen(amendment).value_or(as_of) > as_of) continue;
    const auto waiting = WaitingOn(TextOf(facts.partnership, amendment), as_of);
    if (!waiting.for_whom.empty()) found.push_back({&amendment, waiting.signed_by, parties});
  }
  return found;
}

Items LeaderMissing(const Facts& facts, absl::CivilDay as_of, const Calendar& calendar, const Norms& norms) {
  const auto& partnership = facts.partnership;
  if (partnership.kind() != v1::Partnership::ENTRUSTED_MANAGEMENT || !IsSignedOn(facts, as_of)) return {};
  if (!Contains(partnership.term(), as_of)) return {};
  const auto since = WithoutLeaderSince(partnership, as_of);
  if (!since) return {};
  DueItem item =
      Item(facts, "P4", partnership.name(), absl::StrCat("leader-", FormatDay(*since)), "TEAM_WITHOUT_LEADER",
           {FormatDay(*since)}, Bureau(facts), SourceOf(kPolicy, norms, "p4-leader-days", as_of));
  SetDue(item, calendar.OutOfHolidays(*since + norms.Value("p4-leader-days", as_of)), as_of);
  return {item};
}

Items FilingsMissing(const Facts& facts, absl::CivilDay as_of, const Calendar& calendar, const Norms& norms) {
  Items items;
  for (const auto& filing : FilingsNeeded(facts, as_of, calendar, norms)) {
    if (filing.filed_on) continue;
    const Source source = filing.ours ? SourceOf(kProgramme, norms, "p5-filing-days", as_of) : Source{kProgramme, ""};
    auto& item = items.emplace_back(Item(facts, "P5", facts.partnership.name(), filing.place, "FILING_MISSING",
                                         {filing.place}, Bureau(facts), source));
    SetDue(item, filing.due, as_of);
  }
  return items;
}

Items EvaluationsDue(const Facts& facts, absl::CivilDay as_of, const Calendar& calendar) {
  const auto& partnership = facts.partnership;
  if (!IsSignedOn(facts, as_of)) return {};
  const struct {
    v1::Evaluation::Kind kind;
    const char* period;
    const char* reason;
    const char* cannot_be_judged;
    absl::CivilDay wanted_by;  // from then on a missing calendar shows
    const char* source;
  } kinds[] = {
      {v1::Evaluation::MIDTERM, "midterm", "MIDTERM_DUE", "MIDTERM_CALENDAR_MISSING", MiddleDay(partnership.term()),
       kPolicy},
      {v1::Evaluation::FINAL, "final", "FINAL_DUE", "FINAL_CALENDAR_MISSING", LastDay(partnership.term()), kOurs}};
  Items items;
  for (const auto& kind : kinds) {
    if (EvaluationBy(as_of, kind.kind, facts.evaluations) != nullptr) continue;
    const auto window = EvaluationWindow(partnership.term(), kind.kind, calendar);
    if (window ? as_of < window->first : as_of < kind.wanted_by) continue;
    auto& item = items.emplace_back(Item(facts, "P6", partnership.name(), kind.period,
                                         window ? kind.reason : kind.cannot_be_judged, {}, Bureau(facts),
                                         Source{kind.source, ""}));
    if (!window) continue;
    *item.mutable_opens() = DateOf(window->first);
    SetDue(item, window->last, as_of);
  }
  return items;
}

Items RectificationsOpen(const Facts& facts, absl::CivilDay as_of) {
  const auto& partnership = facts.partnership;
  const bool in_term = IsSignedOn(facts, as_of);
  // Both parties mend it while they work together; the recipient is named, because it stays with it.
  const Owner parties{partnership.recipient(), "both_parties", "bureau", "bureau"};
  const Owner recipient{partnership.recipient(), "recipient", "supervision_office", "bureau"};
  Items items;
  for (const auto* open : OpenOn(as_of, facts.evaluations, facts.rectifications)) {
    const auto& rectification = *open;
    const bool handed_in =
        (rectification.state() == v1::Rectification::SUBMITTED || rectification.state() == v1::Rectification::CLOSED) &&
        DayOf(rectification.submitted_on()) <= as_of;
    auto& item = items.emplace_back(Item(facts, "P8", rectification.name(), "rectification",
                                         handed_in ? "RECTIFICATION_SUBMITTED" : "RECTIFICATION_OPEN",
                                         {v1::Domain_Name(rectification.domain())},
                                         handed_in ? Bureau(facts)
                                         : in_term ? parties
                                                   : recipient,
                                         Source{kOurs, ""}));
    SetDue(item, DayOf(rectification.deadline()), as_of);
  }
  return items;
}

Items VisitsMissing(const Facts& facts, absl::CivilDay as_of, const Norms& norms) {
  const auto& partnership = facts.partnership;
  if (!IsSignedOn(facts, as_of) || as_of > LastDay(partnership.term())) return {};
  const auto balance = BalanceVisits(partnership, facts.activities, as_of, norms);
  if (balance.gap == 0) return {};
  const absl::CivilMonth month(as_of);
  DueItem item =
      Item(facts, "P9", partnership.name(), absl::StrFormat("%04d-%02d", month.year(), month.month()), "VISIT_GAP",
           {absl::StrCat(balance.visits), absl::StrCat(balance.needed), absl::StrCat(balance.gap)},
           Owner{partnership.supporter(), "liaison", "bureau", "bureau"}, Source{kProgramme, ""});
  SetDue(item, absl::CivilDay(month + 1) - 1, as_of);
  return {item};
}

Items InstalmentsReleasable(const Facts& facts, absl::CivilDay as_of, const Norms& norms) {
  const auto& partnership = facts.partnership;
  Items items;
  for (const auto& instalment : partnership.instalments()) {
    if (instalment.fiscal_year() > as_of.year() || !IsOutstanding(instalment, as_of)) continue;
    if (!ConditionHolds(partnership, instalment, facts.evaluations, facts.rectifications, as_of, norms)) continue;
    const absl::CivilDay year_end(instalment.fiscal_year(), 12, 31);
    const bool carry_over = as_of > year_end;
    auto& item = items.emplace_back(Item(
        facts, "P10", partnership.name(), absl::StrCat("instalment-", instalment.number()),
        carry_over ? "INSTALMENT_CARRY_OVER" : "INSTALMENT_RELEASABLE",
        {absl::StrCat(instalment.number()), YuanOf(instalment.amount_fen()), absl::StrCat(instalment.fiscal_year())},
        Bureau(facts), Source{kPolicyFunding, ""}));
    const absl::CivilDay planned = instalment.has_planned_on() ? DayOf(instalment.planned_on()) : year_end;
    SetDue(item, carry_over ? year_end : std::min(planned, year_end), as_of);
  }
  return items;
}

Items PartiesClosed(const Facts& facts, absl::CivilDay as_of, const Calendar& calendar, const Norms& norms) {
  const auto state = StateOn(facts.partnership, as_of);
  if (state != v1::Partnership::DRAFT && state != v1::Partnership::SIGNED) return {};
  Items items;
  AddClosedItem(facts, "recipient", facts.recipient, as_of, calendar, norms, items);
  AddClosedItem(facts, "supporter", facts.supporter_school, as_of, calendar, norms, items);
  AddClosedItem(facts, "supporter", facts.supporter_organization, as_of, calendar, norms, items);
  AddClosedItem(facts, "commissioner", facts.commissioner, as_of, calendar, norms, items);
  return items;
}

Items DueItems(const Facts& facts, absl::CivilDay as_of, const Calendar& calendar, const Norms& norms) {
  if (facts.partnership.has_archive_time()) return {};
  Items items;
  const auto add = [&](Items more) { std::move(more.begin(), more.end(), std::back_inserter(items)); };
  add(SignaturesOpen(facts, as_of, calendar, norms));
  add(LeaderMissing(facts, as_of, calendar, norms));
  add(FilingsMissing(facts, as_of, calendar, norms));
  add(EvaluationsDue(facts, as_of, calendar));
  add(RectificationsOpen(facts, as_of));
  add(VisitsMissing(facts, as_of, norms));
  add(InstalmentsReleasable(facts, as_of, norms));
  add(PartiesClosed(facts, as_of, calendar, norms));
  const auto key = [](const DueItem& item) {
    return std::make_pair(!item.has_due(), item.has_due() ? DayOf(item.due()) : absl::CivilDay());
  };
  std::stable_sort(items.begin(), items.end(), [&](const DueItem& a, const DueItem& b) { return key(a) < key(b); });
  return items;
}

}  // namespace gongjin::partnership
