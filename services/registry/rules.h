// The rules of the registry: G1 and G4 for what lives and ends, G2 for codes, D0 for calendars, A1 to A3 for accounts.
// Pure functions, values in, OK or a refusal out. The shape of the comments is told in services/partnership/rules.h;
// docs/rules.md and scripts/mutate-rules read it. A rules are the suite's own: who may be given what, and who gets in.
#pragma once

#include "services/registry/rules_access.h"
#include "services/registry/rules_calendar.h"
#include "services/registry/rules_code.h"
#include "services/registry/rules_lifetime.h"
#include "services/registry/rules_person.h"
