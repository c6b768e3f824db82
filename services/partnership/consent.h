// From a request to an act of consent: what Sign, RecordPaperSignature and Approve share for agreements and amendments.
#pragma once

#include <string>

#include "common/base/call.h"
#include "common/base/day.h"
#include "common/resource/transaction.h"
#include "gongjin/access/v1/grant.pb.h"
#include "services/partnership/rules_sign.h"

namespace gongjin::partnership {

// Of any of those requests: the version of the text, the late entry's reason, and who calls. The day is today unless
// `day` was given.
template <typename Request>
ConsentAct ConsentOf(const Call& call, const Request& request, bool has_day, const google::type::Date& day) {
  ConsentAct act;
  act.terms_revision = request.terms_revision();
  act.day = has_day ? DayOf(day) : call.today;
  act.reason = request.reason();
  act.principal = call.caller.principal;
  act.by_registrar = call.caller.Holds(annotations::v1::ROLE_REGISTRAR);
  return act;
}

// The caller's own organization signs.
template <typename Request>
ConsentAct OwnSignature(const Call& call, const Request& request, const v1::Partnership& partnership) {
  ConsentAct act = ConsentOf(call, request, request.has_signed_on(), request.signed_on());
  act.party = PartyOf(partnership, call.caller.organization);
  act.by_signatory = call.caller.Holds(annotations::v1::ROLE_SIGNATORY);
  act.evidence = request.evidence();
  return act;
}

// A registrar records what another party signed on paper.
template <typename Request>
absl::StatusOr<ConsentAct> PaperSignature(const Snapshot& snapshot, const Call& call, const Request& request,
                                          const v1::Partnership& partnership) {
  ConsentAct act = ConsentOf(call, request, true, request.signed_on());
  act.party = request.party();
  act.on_paper = true;
  act.signer_name = request.signer_name();
  act.evidence = request.evidence();
  const std::string organization = OrganizationOf(partnership, act.party);
  // Archived ones too: an account that was taken away was there until then.
  ASSIGN_OR_RETURN(const auto grants,
                   snapshot.Find<access::v1::Grant>(Where("organization = $1 AND role = ROLE_SIGNATORY", organization)
                                                        .Under(call.caller.district)
                                                        .WithArchived()));
  act.party_has_account = HasSignatory(grants, organization, act.day);
  return act;
}

// A registrar takes back what was recorded from paper.
template <typename Request>
Voiding VoidingOf(const Call& call, const Request& request) {
  return {request.reason(), call.caller.principal, call.today};
}

// The bureau approves.
template <typename Request>
ConsentAct BureauApproval(const Call& call, const Request& request) {
  ConsentAct act = ConsentOf(call, request, request.has_approved_on(), request.approved_on());
  act.party = "commissioner";
  act.by_signatory = call.caller.Holds(annotations::v1::ROLE_APPROVER);
  act.document = request.document();
  return act;
}

}  // namespace gongjin::partnership
