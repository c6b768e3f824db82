// The rules of partnerships, P1 to P10: pure functions, values in, OK or a refusal or a list out. No store, RPC, clock
// or global: today, norms, calendar and other records are arguments. A comment above each rule says in one shape which
// rule it is and where from; docs/rules.md and scripts/mutate-rules read it:
//
//   // P2 [§ 四(三)3]: one sentence in English.
//   // zh: the same in Chinese.
//   // Refused: REASON {arguments}; …   (or Warns:, Due:, Gives:)
//   // Norms: ids of norms.textproto.
//
// Sources: § = 宝府〔2018〕150号, J = 沪教委基〔2017〕59号, D = the suite's own definitions, ours = a default that a
// district may change.
#pragma once

#include "services/partnership/rules_amendment.h"
#include "services/partnership/rules_due.h"
#include "services/partnership/rules_evaluation.h"
#include "services/partnership/rules_facts.h"
#include "services/partnership/rules_filing.h"
#include "services/partnership/rules_funding.h"
#include "services/partnership/rules_parties.h"
#include "services/partnership/rules_rectification.h"
#include "services/partnership/rules_sign.h"
#include "services/partnership/rules_terms.h"
#include "services/partnership/rules_visits.h"
