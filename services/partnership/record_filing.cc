// RecordFiling: the signed agreement was filed with an authority. [P5]
#include "common/base/day.h"
#include "services/partnership/gather.h"
#include "services/partnership/rules.h"
#include "services/partnership/verbs.h"

namespace gongjin::partnership {

absl::StatusOr<v1::Partnership> RecordFiling(Transaction& tx, const Call& call,
                                             const v1::RecordFilingRequest& request) {
  ASSIGN_OR_RETURN(auto partnership, tx.Get<v1::Partnership>(request.name()));
  ASSIGN_OR_RETURN(const Facts facts, GatherFacts(tx, partnership));
  ASSIGN_OR_RETURN(const Calendar calendar, CalendarIn(tx, DistrictOf(request.name())));
  ASSIGN_OR_RETURN(const Norms norms, tx.NormsOf(DistrictOf(request.name())));
  RETURN_IF_ERROR(FilingIsInOrder(partnership, FilingsNeeded(facts, call.today, calendar, norms), request.authority(),
                                  DayOf(request.filed_on()), call.today));  // P5
  auto& filing = *partnership.add_filings();
  filing.set_authority(request.authority());
  *filing.mutable_filed_on() = request.filed_on();
  filing.set_document(request.document());
  return tx.Put(std::move(partnership));
}

}  // namespace gongjin::partnership
