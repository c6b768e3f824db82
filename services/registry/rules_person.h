// G4 for people: who worked where, and when, outlives a move.
#pragma once

#include "absl/status/status.h"
#include "gongjin/registry/v1/person.pb.h"

namespace gongjin::registry {

// G4 [D3]: who moves to another employer keeps the employment before on record: it is added when its first day
// is known, and must be given when it is not. The same first day, or none, corrects the employer: nobody moved.
// zh: 调动后保留原工作经历：入职日期已知的自动记入，未知的须同时填写；入职日期不变或未填的，视为更正。
// `after`: the person with the new employer; completed.
// Refused: EMPLOYMENT_MISSING {employer before}; MOVED_BEFORE_EMPLOYED {first day before}.
absl::Status KeepFormerEmployment(const v1::Person& before, v1::Person& after);

}  // namespace gongjin::registry
