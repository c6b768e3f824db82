// P1 and P2: who may help whom, and how often.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "gongjin/partnership/v1/partnership.pb.h"
#include "gongjin/registry/v1/organization.pb.h"
#include "gongjin/registry/v1/school.pb.h"
#include "gongjin/type/v1/warning.pb.h"

namespace gongjin::partnership {

// P1 [§ 四(三)3]: the recipient is a school of the district that keeps the record.
// zh: 受援校是本区学校。
// Refused: RECIPIENT_OF_OTHER_DISTRICT {recipient}.
absl::Status RecipientIsOfTheDistrict(const v1::Partnership& partnership, const registry::v1::School& recipient);

// P1 [§ 四(三)3]: a recipient that is private or has no compulsory stage is unusual.
// zh: 受援校一般为公办义务教育学校。
// Warns: RECIPIENT_IS_PRIVATE {recipient}; RECIPIENT_NOT_COMPULSORY {recipient}.
std::vector<type::v1::Warning> RecipientIsPublicCompulsory(const registry::v1::School& recipient);

// P1 [§ 四(三)3; D3]: the supporter is a school, institute, education group company, college or university, and never
// the recipient itself. `organization`: the supporter's record where it is no school.
// zh: 支援方为学校、专业机构、教育集团公司、教育学院或高校，且不得为受援校本身。
// Refused: SUPPORTER_IS_RECIPIENT {supporter}; SUPPORTER_KIND {supporter}.
absl::Status SupporterMaySupport(const v1::Partnership& partnership, const registry::v1::Organization* organization);

// P1 [§ 四(三)3; D0]: the commissioner is the education bureau responsible for the recipient.
// zh: 委托方是受援校所属的区教育局。
// Refused: COMMISSIONER_NOT_BUREAU {commissioner}; COMMISSIONER_OF_OTHER_DISTRICT {commissioner};
// COMMISSIONER_NOT_RESPONSIBLE {commissioner, the recipient's bureau}.
absl::Status CommissionerIsTheBureau(const v1::Partnership& partnership, const registry::v1::School& recipient,
                                     const registry::v1::Organization& commissioner);

// P2 [§ 四(三)3; D1]: a recipient is entrusted to one supporter at a time.
// zh: 一所受援校在同一时期只能由一方委托管理。
// `others`: at least the recipient's partnerships of the same round or of a term that shares a day, the candidate
// itself allowed among them. Drafts and signed ones count, of the others as of the candidate: what has ended is
// refused nothing.
// Refused: ENTRUSTED_TWICE {the other}.
absl::Status EntrustedOnce(const v1::Partnership& candidate, absl::Span<const v1::Partnership> others);

// P2 [§ 四(三)3; D12]: a recipient that is in both programmes in one round is unusual.
// zh: 同一轮次一般不同时参加精准委托管理和互助成长。
// Warns: IN_BOTH_PROGRAMMES, once. The others are not named: the warning is kept in a record whose parties may not see
// them.
std::vector<type::v1::Warning> InOneProgramme(const v1::Partnership& candidate,
                                              absl::Span<const v1::Partnership> others);

// P2 [D1]: what is signed is not archived, so that it goes on counting.
// zh: 已签署的项目在结束前不能归档。
// Refused: SIGNED_NOT_ARCHIVABLE {the partnership}.
absl::Status NotArchivedWhileSigned(const v1::Partnership& partnership);

}  // namespace gongjin::partnership
