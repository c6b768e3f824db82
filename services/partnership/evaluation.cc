// An evaluation as it is created, updated, archived; what it fails is to be rectified.
#include "common/schema/names.h"
#include "services/partnership/checks.h"
#include "services/partnership/gather.h"
#include "services/partnership/rules.h"

namespace gongjin::partnership {

absl::Status CheckEvaluation(Transaction& tx, const Call& call, const v1::Evaluation*, v1::Evaluation& after) {
  ASSIGN_OR_RETURN(const auto partnership, PartnershipOf(tx, after.name()));
  if (after.has_archive_time()) {
    ASSIGN_OR_RETURN(const auto rectifications, tx.Find<v1::Rectification>(Where().Under(partnership.name())));
    RETURN_IF_ERROR(NothingIsLeftOpen(after, rectifications));  // P8
  }
  ASSIGN_OR_RETURN(const auto agency, tx.Seek<registry::v1::Organization>(after.agency()));
  ASSIGN_OR_RETURN(const auto persons, PersonsNamed(tx, after.evaluators()));
  ASSIGN_OR_RETURN(const Calendar calendar, CalendarIn(tx, DistrictOf(after.name())));
  ASSIGN_OR_RETURN(const Norms norms, tx.NormsOf(DistrictOf(after.name())));
  after.set_partnership(partnership.name());
  return JudgeEvaluation(partnership, after, agency.has_value() ? &*agency : nullptr, persons, calendar, norms,
                         call.today);  // P6, P7, P8
}

absl::Status OpenRectifications(Transaction& tx, const Call&, const v1::Evaluation*, const v1::Evaluation& after) {
  const std::string& partnership = after.partnership();
  ASSIGN_OR_RETURN(const auto existing, tx.Find<v1::Rectification>(Where().Under(partnership)));
  ASSIGN_OR_RETURN(const Calendar calendar, CalendarIn(tx, DistrictOf(partnership)));
  ASSIGN_OR_RETURN(const Norms norms, tx.NormsOf(DistrictOf(partnership)));
  for (auto& rectification : RectificationsToOpen(after, existing, calendar, norms)) {  // P8
    rectification.set_name(absl::StrCat(partnership, "/rectifications/", tx.NextId()));
    RETURN_IF_ERROR(tx.Put(std::move(rectification)).status());
  }
  return absl::OkStatus();
}

}  // namespace gongjin::partnership
