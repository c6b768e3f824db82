// What is judged whenever a resource of the registry is written by a standard method; each in the file named after it.
#pragma once

#include "common/resource/transaction.h"
#include "gongjin/access/v1/grant.pb.h"
#include "gongjin/access/v1/principal.pb.h"
#include "gongjin/registry/v1/designation.pb.h"
#include "gongjin/registry/v1/district.pb.h"
#include "gongjin/registry/v1/organization.pb.h"
#include "gongjin/registry/v1/person.pb.h"
#include "gongjin/registry/v1/school.pb.h"
#include "gongjin/registry/v1/school_calendar.pb.h"

namespace gongjin::registry {

// `before` is null on create. Output-only fields of `after` are completed. Archiving judges what depends on the record
// being in use (A1), not its contents again.
absl::Status CheckDistrict(Transaction& tx, const Call& call, const v1::District* before, v1::District& after);
absl::Status CheckSchool(Transaction& tx, const Call& call, const v1::School* before, v1::School& after);
absl::Status CheckOrganization(Transaction& tx, const Call& call, const v1::Organization* before,
                               v1::Organization& after);
absl::Status CheckSchoolCalendar(Transaction& tx, const Call& call, const v1::SchoolCalendar* before,
                                 v1::SchoolCalendar& after);
absl::Status CheckDesignation(Transaction& tx, const Call& call, const v1::Designation* before, v1::Designation& after);
absl::Status CheckPerson(Transaction& tx, const Call& call, const v1::Person* before, v1::Person& after);
absl::Status CheckPrincipal(Transaction& tx, const Call& call, const access::v1::Principal* before,
                            access::v1::Principal& after);
absl::Status CheckGrant(Transaction& tx, const Call& call, const access::v1::Grant* before, access::v1::Grant& after);

}  // namespace gongjin::registry
