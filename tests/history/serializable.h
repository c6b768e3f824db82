// Do transactions over several rows depend on one another without a circle? If so there is an order of them that
// explains it all. [Adya 1999] Their revisions say which version of a row follows which.
#pragma once

#include <vector>

#include "tests/history/history.h"

namespace gongjin::history {

// The group of each row, for transactions that list groups.
using GroupOf = std::vector<int32_t>;

// Edges: the maker of a version before the maker of the next (ww), before its readers (wr), these before the maker of
// the next (rw; so too of a listed row that was not there yet), and what was answered before what was asked later, so
// that the order agrees with the clock (strict serialisability). Linear in the reads. The anomaly is the first of
//   "value from nowhere": nobody wrote what was read
//   "dirty read": what was read is of a refused transaction
//   "lost update": two transactions made the same version, or a circle of one rw and ww over one row
//   "dirty write": a circle of ww alone
//   "circular information flow": of ww and wr
//   "torn batch": a reader saw a part of what one transaction wrote, and the older version of another part
//   "read skew": any other circle with one rw
//   "phantom": with rw over a row that was listed as not there
//   "write skew": with two or more rw
//   "stale transaction": a circle only with the clock
// A transaction of unknown outcome counts when something that it wrote was read.
Verdict CheckSerializable(const std::vector<Transaction>& transactions, const GroupOf& group_of = {});

}  // namespace gongjin::history
