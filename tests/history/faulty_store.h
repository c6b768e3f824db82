// A store that does wrong in one chosen way, now and then: what the checkers must catch.
#pragma once

#include <memory>

#include "common/store/store.h"

namespace gongjin::history {

enum class Fault {
  kStaleRead,           // a reader who does not know the newest version is given the one before
  kNonMonotonicRead,    // one who knows it, too
  kLostUpdate,          // a function reads in one transaction and writes in another
  kWriteSkew,           // the same, but only if what it writes was not changed meanwhile
  kPhantom,             // the same, but only if no row that it read was changed; new rows are not looked for
  kTornBatch,           // a reader sees one row of a batch, and the other as it was before
  kRefusedTakesEffect,  // a refusal undoes nothing
  kDirtyRead,           // what a refusal undid is read once more
  kMadeTwice,           // requests are forgotten
  kAnswerChanged,       // a request asked again is answered with the revision before
  kRevisionBack,        // a row is put under a smaller revision
  kReappears,           // a row that was erased is read once more
  kMissingFromList,     // a reader's list leaves out a row
};

// `under` misbehaving so. It outlives what it returns.
std::unique_ptr<store::Store> Faulty(store::Store& under, Fault fault);

}  // namespace gongjin::history
