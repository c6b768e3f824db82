#include "services/partnership/rules_amendment.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/day.h"
#include "common/base/output_only.h"
#include "common/base/status.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/partnership/rules_facts.h"
#include "services/partnership/texts.h"

namespace gongjin::partnership {
namespace {

using google::protobuf::util::MessageDifferencer;
using Terms = v1::Amendment::Terms;
using Instalments = google::protobuf::RepeatedPtrField<v1::Instalment>;

// What an amendment may change: how to see that it is given, how to put it in place, whether it repeats the approval.
struct Amendable {
  const char* path;
  bool (*is_given)(const Terms&);
  void (*put)(const Terms&, v1::Partnership&);
  bool repeats_approval;
};

// What was done to them is the system's: released, cancelled, the document.
void ClearWhatWasDone(Instalments& instalments) {
  for (auto& instalment : instalments) ClearOutputs(instalment);
}

bool IsSettled(const v1::Instalment& instalment) { return instalment.has_released_on() || instalment.cancelled(); }

// The new instalments, with what was already done to those that stay.
void PutInstalments(const Terms& terms, v1::Partnership& partnership) {
  Instalments instalments = terms.instalments();
  ClearWhatWasDone(instalments);
  for (auto& instalment : instalments) {
    for (const auto& old : partnership.instalments()) {
      if (old.number() == instalment.number() && IsSettled(old)) instalment = old;
    }
  }
  *partnership.mutable_instalments() = std::move(instalments);
}

const Amendable kAmendable[] = {
    {"term", [](const Terms& t) { return t.has_term(); },
     [](const Terms& t, v1::Partnership& p) { *p.mutable_term() = t.term(); }, true},
    {"objectives", [](const Terms& t) { return !t.objectives().empty(); },
     [](const Terms& t, v1::Partnership& p) { *p.mutable_objectives() = t.objectives(); }, true},
    {"tasks", [](const Terms& t) { return !t.tasks().empty(); },
     [](const Terms& t, v1::Partnership& p) { *p.mutable_tasks() = t.tasks(); }, false},
    {"exit_plan", [](const Terms& t) { return !t.exit_plan().empty(); },
     [](const Terms& t, v1::Partnership& p) { p.set_exit_plan(t.exit_plan()); }, false},
    {"instalments", [](const Terms& t) { return !t.instalments().empty(); }, &PutInstalments, true},
    {"ceilings", [](const Terms& t) { return !t.ceilings().empty(); },
     [](const Terms& t, v1::Partnership& p) { *p.mutable_ceilings() = t.ceilings(); }, true},
    {"key_projects", [](const Terms& t) { return !t.key_projects().empty(); },
     [](const Terms& t, v1::Partnership& p) { *p.mutable_key_projects() = t.key_projects(); }, false},
};

bool Changes(const v1::Amendment& amendment, absl::string_view path) {
  const auto& paths = amendment.terms_mask().paths();
  return std::find(paths.begin(), paths.end(), path) != paths.end();
}

// A copy without what the system fills in and without the etag, which is of a revision and no text.
template <typename Text>
Text ClientsPart(Text text) {
  ClearOutputs(text);
  text.clear_etag();
  return text;
}

template <typename Text>
std::vector<v1::Signature> StartAnew(Text& text) {
  std::vector<v1::Signature> voided(text.signatures().begin(), text.signatures().end());
  text.clear_signatures();
  text.clear_approval();
  text.set_terms_revision(text.terms_revision() + 1);
  return voided;
}

absl::CivilDay JoinedOn(const v1::Partnership& partnership, const v1::TeamMember& member) {
  return member.has_joined_on() ? DayOf(member.joined_on()) : FirstDay(partnership.term());
}

// Who is in the team now, -1: nobody of that name.
int InTeam(const v1::Partnership& partnership, absl::string_view person) {
  for (int i = 0; i < partnership.team_size(); ++i) {
    if (partnership.team(i).person() == person && !partnership.team(i).has_left_on()) return i;
  }
  return -1;
}

void Join(v1::Partnership& partnership, const v1::RecordTeamChangeRequest& change) {
  auto& member = *partnership.add_team();
  member = change.joined();
  *member.mutable_joined_on() = change.day();
  ClearOutputs(member);  // who joins has not left
}

void Leave(v1::Partnership& partnership, const v1::RecordTeamChangeRequest& change) {
  auto& member = *partnership.mutable_team(InTeam(partnership, change.left()));
  *member.mutable_left_on() = change.day();
  member.set_leaving_reason(change.reason());
}

// The day on which one that has ended did so; all days are its own until then.
absl::CivilDay LastDayOf(const v1::Partnership& partnership) {
  if (partnership.state() == v1::Partnership::TERMINATED) return DayOf(partnership.termination().last_day());
  if (partnership.state() != v1::Partnership::COMPLETED) return absl::CivilDay::max();
  return std::max(LastDay(partnership.term()), DayOf(partnership.completed_on()));
}

// Warnings are as of the last write: what an earlier change voided has been told.
void WarnAnew(v1::Partnership& partnership, absl::Span<const v1::Signature> voided) {
  auto& warnings = *partnership.mutable_warnings();
  warnings.erase(std::remove_if(warnings.begin(), warnings.end(),
                                [](const auto& warning) { return warning.reason() == "SIGNATURE_VOIDED"; }),
                 warnings.end());
  for (auto& warning : SignaturesVoided(voided)) *warnings.Add() = std::move(warning);
}

}  // namespace

bool TermsChanged(const v1::Partnership& before, const v1::Partnership& after) {
  return !MessageDifferencer::Equals(ClientsPart(before), ClientsPart(after));
}

bool TermsChanged(const v1::Amendment& before, const v1::Amendment& after) {
  return !MessageDifferencer::Equals(ClientsPart(before), ClientsPart(after));
}

std::vector<v1::Signature> MoveTerms(v1::Partnership& partnership) { return StartAnew(partnership); }

std::vector<v1::Signature> MoveTerms(v1::Amendment& amendment) { return StartAnew(amendment); }

std::vector<type::v1::Warning> SignaturesVoided(absl::Span<const v1::Signature> voided) {
  std::vector<type::v1::Warning> warnings;
  for (const auto& signature : voided) {
    warnings.push_back(Warn("P4", signature.organization(), "SIGNATURE_VOIDED", {signature.party()}));
  }
  return warnings;
}

absl::Status TermsChangeOnlyInDraft(const v1::Partnership& before, const v1::Partnership& after) {
  if (before.state() == v1::Partnership::DRAFT || !TermsChanged(before, after)) return absl::OkStatus();
  return Refuse("P4", before.name(), "TERMS_FIXED", {before.title()});
}

absl::Status AmendsWhatIsSigned(const v1::Partnership& partnership) {
  if (partnership.state() == v1::Partnership::SIGNED) return absl::OkStatus();
  return Refuse("P4", partnership.name(), "NOT_SIGNED", {partnership.title()});
}

absl::Status AmendsTermsAlone(const v1::Amendment& amendment) {
  if (amendment.terms_mask().paths().empty()) return Invalid("terms_mask", "MASK_EMPTY");
  for (const auto& path : amendment.terms_mask().paths()) {
    const bool known = std::any_of(std::begin(kAmendable), std::end(kAmendable),
                                   [&](const Amendable& amendable) { return amendable.path == path; });
    if (!known) return Invalid("terms_mask", "TERMS_NOT_AMENDABLE", {path});
  }
  for (const auto& amendable : kAmendable) {
    const std::string path = absl::StrCat("terms.", amendable.path);
    if (amendable.is_given(amendment.terms()) && !Changes(amendment, amendable.path)) {
      return Invalid(path, "TERMS_GIVEN_OUTSIDE_MASK", {amendable.path});
    }
  }
  if (Changes(amendment, "term") && !amendment.terms().has_term()) return Invalid("terms.term", "FIELD_REQUIRED");
  return absl::OkStatus();
}

bool RepeatsApproval(const v1::Partnership& partnership, const v1::Amendment& amendment) {
  if (partnership.kind() != v1::Partnership::MUTUAL_GROWTH) return false;
  return std::any_of(std::begin(kAmendable), std::end(kAmendable), [&](const Amendable& amendable) {
    return amendable.repeats_approval && Changes(amendment, amendable.path);
  });
}

absl::Status KeepsReleasedInstalments(const v1::Partnership& partnership, const v1::Amendment& amendment) {
  if (!Changes(amendment, "instalments")) return absl::OkStatus();
  Instalments before = partnership.instalments();
  Instalments after = amendment.terms().instalments();
  ClearWhatWasDone(before);
  ClearWhatWasDone(after);
  for (int i = 0; i < before.size(); ++i) {
    if (!IsSettled(partnership.instalments(i))) continue;
    const bool kept = std::any_of(after.begin(), after.end(), [&](const v1::Instalment& instalment) {
      return MessageDifferencer::Equals(instalment, before[i]);
    });
    if (!kept) {
      return Refuse("P4", "terms.instalments", "RELEASED_INSTALMENT_CHANGED", {absl::StrCat(before[i].number())});
    }
  }
  return absl::OkStatus();
}

v1::Partnership Amended(const v1::Partnership& partnership, const v1::Amendment& amendment) {
  v1::Partnership amended = partnership;
  for (const auto& amendable : kAmendable) {
    if (Changes(amendment, amendable.path)) amendable.put(amendment.terms(), amended);
  }
  amended.set_terms_revision(partnership.terms_revision() + 1);
  return amended;
}

absl::Status TeamChangeIsAFact(const v1::Partnership& partnership, const v1::RecordTeamChangeRequest& change,
                               absl::CivilDay today) {
  if (change.has_joined() != change.left().empty()) return Invalid("left", "ONE_OF_JOINED_LEFT");
  const absl::CivilDay day = DayOf(change.day());
  RETURN_IF_ERROR(NotInFuture("P4", "day", day, today));
  if (change.has_joined()) {
    if (InTeam(partnership, change.joined().person()) < 0) return absl::OkStatus();
    return Invalid("joined.person", "ALREADY_IN_TEAM", {change.joined().person()});
  }
  const int at = InTeam(partnership, change.left());
  if (at < 0) return Invalid("left", "NOT_IN_TEAM", {change.left()});
  const absl::CivilDay joined_on = JoinedOn(partnership, partnership.team(at));
  if (day < joined_on) return Invalid("day", "LEFT_BEFORE_JOINED", {FormatDay(joined_on)});
  return absl::OkStatus();
}

absl::Status TeamChangesWhileItLasts(const v1::Partnership& partnership, absl::CivilDay day) {
  if (partnership.state() == v1::Partnership::WITHDRAWN) {
    return Refuse("P4", partnership.name(), "TEAM_OF_WITHDRAWN", {partnership.title()});
  }
  const absl::CivilDay last_day = LastDayOf(partnership);
  if (day <= last_day) return absl::OkStatus();
  return Refuse("P4", "day", "TEAM_AFTER_END", {FormatDay(last_day)});
}

absl::Status TeamIsTheSupporters(const v1::Partnership& before, const v1::Partnership& after, absl::string_view party) {
  if (before.state() != v1::Partnership::DRAFT || party != "recipient") return absl::OkStatus();
  const auto& now = after.team();
  const bool same = std::equal(before.team().begin(), before.team().end(), now.begin(), now.end(),
                               [](const auto& a, const auto& b) { return MessageDifferencer::Equals(a, b); });
  return same ? absl::OkStatus() : Refuse("P4", "team", "TEAM_BY_SUPPORTER");
}

absl::Status ChangeTeam(v1::Partnership& partnership, const v1::RecordTeamChangeRequest& change,
                        absl::string_view party, absl::CivilDay today) {
  RETURN_IF_ERROR(TeamChangeIsAFact(partnership, change, today));
  RETURN_IF_ERROR(TeamChangesWhileItLasts(partnership, DayOf(change.day())));
  v1::Partnership changed = partnership;
  if (change.has_joined()) {
    Join(changed, change);
  } else {
    Leave(changed, change);
  }
  RETURN_IF_ERROR(TeamIsTheSupporters(partnership, changed, party));
  if (changed.state() == v1::Partnership::DRAFT) WarnAnew(changed, MoveTerms(changed));
  partnership = std::move(changed);
  return absl::OkStatus();
}

std::optional<absl::CivilDay> WithoutLeaderSince(const v1::Partnership& partnership, absl::CivilDay day) {
  absl::CivilDay last_led = FirstDay(partnership.term()) - 1;
  for (const auto& member : partnership.team()) {
    if (!member.leader() || JoinedOn(partnership, member) > day) continue;
    if (!member.has_left_on() || DayOf(member.left_on()) >= day) return std::nullopt;
    last_led = std::max(last_led, DayOf(member.left_on()));
  }
  return last_led;
}

}  // namespace gongjin::partnership
